import Glibc
import Testing

/// A folder with files, gone with its owner.
final class TemporaryFolder {
  let path: String

  init(_ files: [String: String]) throws {
    var template = Array("/tmp/regshell-test-XXXXXX".utf8CString)
    let made = try #require(mkdtemp(&template))
    path = String(cString: made)
    for (name, content) in files {
      let file = try #require(fopen(path + "/" + name, "w"))
      defer { fclose(file) }
      try #require(fputs(content, file) >= 0)
    }
  }

  deinit {
    // What a cell wrote goes as well.
    if let stream = opendir(path) {
      while let entry = readdir(stream) {
        let name = withUnsafePointer(to: &entry.pointee.d_name) { field in
          field.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
        }
        unlink(path + "/" + name)
      }
      closedir(stream)
    }
    rmdir(path)
  }

  /// The text of a file.
  static func text(_ path: String) throws -> String {
    let file = try #require(fopen(path, "r"), "\(path)")
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 65_536)
    while case let count = fread(&chunk, 1, chunk.count, file), count > 0 { bytes += chunk[..<count] }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// The names of the files in a folder, sorted.
  static func names(in folder: String) throws -> [String] {
    let stream = try #require(opendir(folder), "\(folder)")
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
      names.append(
        withUnsafePointer(to: &entry.pointee.d_name) { field in
          field.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
        })
    }
    return names.sorted()
  }
}
