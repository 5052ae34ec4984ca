import Synchronization
import Tables

/// Standard input as a file of data, `read("-")`: it can be read to its end, once.
package final class StandardInput: Sendable {
  private let isRead = Atomic<Bool>(false)

  package init() {}

  /// - Returns: false where it was read before.
  func take() -> Bool { !isRead.exchange(true, ordering: .relaxed) }
}

extension CellContext {
  /// The path of `file`, or of standard input for `-`.
  func path(of file: String, _ call: Call) throws(Failure) -> String {
    guard file == "-" else { return resolve(path: file) }
    guard let standardInput else {
      throw call.fail(
        "no-standard-input", "standard input holds no data here", at: "file",
        help: "it does for a program given by -c or -f: cat data.csv | regshell -c 'd = read(\"-\"); …'")
    }
    guard standardInput.take() else {
      throw call.fail(
        "standard-input-read", "standard input has been read already", at: "file",
        help: "give its data a name: d = read(\"-\")")
    }
    return standardInputPath
  }
}
