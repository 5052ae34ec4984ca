import CSQLite
import Glibc
import JupyterKernel
import JupyterProtocol
import Synchronization
import Testing

@testable import HistoryDatabase

/// A folder that ends with the test, and the notes that its histories wrote.
final class Scratch: Sendable {
  let folder: String
  private let written = Mutex<[String]>([])

  var path: String { folder + "/regshell/history.sqlite" }
  var notes: [String] { written.withLock { $0 } }

  init() {
    var template = Array("/tmp/regshell-history-XXXXXX".utf8CString)
    folder =
      mkdtemp(&template) == nil ? "" : String(decoding: template.dropLast().map(UInt8.init), as: UTF8.self)
    #expect(!folder.isEmpty)
  }

  deinit {
    for name in names("/regshell") { unlink(folder + "/regshell/" + name) }
    for name in names("") { unlink(folder + "/" + name) }
    rmdir(folder + "/regshell")
    rmdir(folder)
  }

  @Sendable func add(_ note: String) { written.withLock { $0.append(note) } }

  func history(isOwnPlace: Bool = true) -> DatabaseHistory {
    DatabaseHistory(path: path, isOwnPlace: isOwnPlace, note: add)
  }

  /// A session that ran the inputs and ended.
  func session(_ inputs: String...) {
    let history = history()
    for (index, input) in inputs.enumerated() { history.append(line: index + 1, input: input, output: nil) }
    history.end()
  }

  /// What a folder inside holds, sorted.
  func names(_ subfolder: String = "/regshell") -> [String] {
    guard let listing = opendir(folder + subfolder) else { return [] }
    defer { closedir(listing) }
    var names: [String] = []
    while let entry = readdir(listing) {
      let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      if name != "." && name != ".." { names.append(name) }
    }
    return names.sorted()
  }

  /// Brings everything from the log into the file itself.
  func checkpoint() throws {
    try Connection(path, patience: 20_000).run("PRAGMA wal_checkpoint(TRUNCATE)")
  }

  func write(_ bytes: [UInt8], at offset: Int = 0) {
    mkdir(folder + "/regshell", 0o700)
    let descriptor = open(path, O_WRONLY | O_CREAT, 0o600)
    defer { close(descriptor) }
    #expect(pwrite(descriptor, bytes, bytes.count, offset) == bytes.count)
  }

  func bytes(_ name: String = "history.sqlite", count: Int) -> [UInt8] {
    let descriptor = open(folder + "/regshell/" + name, O_RDONLY)
    defer { close(descriptor) }
    var bytes = [UInt8](repeating: 0, count: count)
    let length = read(descriptor, &bytes, count)
    return Array(bytes.prefix(max(0, length)))
  }

  func remove(_ name: String) -> Bool { unlink(folder + "/regshell/" + name) == 0 }

  func mode(_ path: String) -> mode_t {
    var status = stat()
    return stat(path, &status) == 0 ? status.st_mode & 0o777 : 0
  }
}

/// Waits for what another thread will do; a test that waits in vain fails.
func wait(_ comment: Comment, for condition: () throws -> Bool) rethrows {
  let deadline = MonotonicTime.now() + .milliseconds(30_000)
  while try !condition() {
    guard MonotonicTime.now() < deadline else {
      Issue.record(comment)
      return
    }
    usleep(1000)
  }
}

extension DatabaseHistory {
  /// Closes with time enough for a loaded machine.
  func end() { close(by: .now() + .milliseconds(20_000)) }

  func tail(_ count: Int = .max) -> [HistoryEntry] { entries(.tail(count: count)) }
  var inputs: [String] { tail().map(\.input) }
}
