import Glibc

/// What a run said, kept in a file: a line for each, with the time and the notebook.
///
/// The file is added to, each time by one `write`, so that several runs may share it and one that is killed
/// leaves all that it has said.
package final class RunLog: Sendable {
  private let descriptor: Int32
  private let path: String

  /// - Throws: where the file cannot be written.
  package init(_ path: String) throws(NotebookError) {
    descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o666)
    self.path = path
    guard descriptor >= 0 else {
      throw NotebookError("cannot write \(path): \(SystemError(number: errno))")
    }
  }

  deinit { if descriptor >= 0 { close(descriptor) } }

  /// - Parameters:
  ///   - lines: whole lines; colours are left out, blank lines too.
  ///   - notebook: what they are about.
  package func write(_ lines: String, of notebook: String) throws(NotebookError) {
    let head = "\(CellTimes.stamp(CellTimes.now)) \(notebook): "
    let text = lines.withoutColours.split(whereSeparator: \.isNewline).map { head + $0 + "\n" }
      .joined()
    do {
      try TextFile.write(Array(text.utf8), to: descriptor)
    } catch {
      throw NotebookError("cannot write \(path): \(error)")
    }
  }
}
