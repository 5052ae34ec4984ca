import Glibc
import Notebook

/// The lines that were entered, oldest first, each once, kept in a file between sessions.
///
/// A line that begins with a space is not kept. Each line is appended to the file as it comes, so that
/// sessions side by side share it and a crash loses none. Once a file has grown to twice the limit it is written anew,
/// and what another session appends in that instant is lost.
package struct HistoryStore: Sendable {
  package static let limit = 2000

  package private(set) var entries: [String] = []
  private let path: String?

  /// - Parameter path: nil keeps the history in memory.
  package init(path: String?) {
    self.path = path
    guard let path, let bytes = try? TextFile.read(path) else { return }
    let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init)
    var seen: Set<String> = []
    let newest = lines.reversed().filter { seen.insert($0).inserted }.prefix(Self.limit)
    entries = newest.reversed().map { $0.replacing(Self.lineBreak, with: "\n") }
    if lines.count > 2 * Self.limit {
      try? TextFile.replace(path, with: Array(entries.map(Self.line).joined().utf8))
    }
  }

  /// `$XDG_STATE_HOME/regshell/history`, where that is absolute, or `~/.local/state/regshell/history`.
  package static func defaultPath(_ environment: (String) -> String? = Terminal.variable) -> String? {
    if let state = environment("XDG_STATE_HOME"), state.hasPrefix("/") { return state + "/regshell/history" }
    return environment("HOME").flatMap { $0.isEmpty ? nil : $0 + "/.local/state/regshell/history" }
  }

  /// Keeps what was entered, several lines as one entry.
  /// - Returns: whether it was kept.
  @discardableResult
  package mutating func add(_ entered: String) -> Bool {
    guard let first = entered.first, first != " ", !entered.allSatisfy(\.isWhitespace) else { return false }
    var lines = entered.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    while let last = lines.last, last.allSatisfy(\.isWhitespace) { lines.removeLast() }
    let entry = lines.joined(separator: "\n")
    insert(entry)
    append(Self.line(entry))
    return true
  }

  /// Stands for a line end within an entry in the file, where each line is an entry; nobody types it.
  private static let lineBreak = "\u{1}"

  private static func line(_ entry: String) -> String { entry.replacing("\n", with: lineBreak) + "\n" }

  private mutating func insert(_ line: String) {
    entries.removeAll { $0 == line }
    entries.append(line)
    if entries.count > Self.limit { entries.removeFirst() }
  }

  private func append(_ line: String) {
    guard let path else { return }
    makeFolders(of: path)
    let descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { return }  // no place to keep it: the session works without
    defer { close(descriptor) }
    try? TextFile.write(Array(line.utf8), to: descriptor)
  }

  private func makeFolders(of path: String) {
    for (index, character) in zip(path.indices, path) where character == "/" && index > path.startIndex {
      mkdir(String(path[..<index]), 0o700)
    }
  }
}
