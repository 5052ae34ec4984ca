import Engine
import Glibc

/// What Tab offers in a line that begins with `:`.
extension FaceCommand {
  /// Names of commands, and behind one of them what it takes.
  /// - Parameter before: the line before the cursor.
  static func completions(of before: String, engine: any CellEngine) -> Completions {
    let end = before.unicodeScalars.count
    guard let space = before.firstIndex(of: " ") else {
      let names = all.map { ":" + $0.name }.filter { $0.hasPrefix(before) }
      return Completions(names.map { .init($0, kind: "command") }, start: 0, end: end)
    }
    let begun = before[space...].drop { $0 == " " }
    let command = try? named(String(before[..<space].dropFirst()))
    let words =
      switch command?.name {
      case "mode": engine.formats
      case "timing": ["on", "off"]
      case "load", "save": files(begun: String(begun))
      default: [String]()
      }
    return Completions(
      words.filter { $0.hasPrefix(begun) }.map { .init($0, kind: "argument") },
      start: end - begun.unicodeScalars.count, end: end)
  }

  /// Files and folders, these with `/` at their ends; hidden ones once their point is typed.
  private static func files(begun: String) -> [String] {
    let head = begun.lastIndex(of: "/").map { String(begun[...$0]) } ?? ""
    let place = head.typedPath
    guard let stream = opendir(place.isEmpty ? "." : place) else { return [] }
    defer { closedir(stream) }
    var paths: [String] = []
    while let entry = readdir(stream) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) { field in
        field.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      guard name != ".", name != "..", !name.hasPrefix(".") || begun.dropFirst(head.count).hasPrefix(".")
      else {
        continue
      }
      var status = stat()
      let isFolder = stat(place + name, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
      paths.append(head + name + (isFolder ? "/" : ""))
    }
    return paths.sorted()
  }
}
