package import Engine
import Glibc

/// Asks whoever sits at standard input: a terminal, which shows the prompt, or a pipe of lines, which needs none.
///
/// While a cell runs the terminal edits lines itself, and Ctrl-C is a signal that the waiting looks out for.
package struct TypedInput: InputSource {
  /// Milliseconds between two looks for an interruption.
  private static let patience: Int32 = 20

  private let hasTerminal: Bool

  package init(hasTerminal: Bool) { self.hasTerminal = hasTerminal }

  package func answer(_ question: Question, isInterrupted: () -> Bool) -> Question.Answer {
    if hasTerminal { StandardStream.draw(Self.spaced(question.prompt)) }
    let isHidden = hasTerminal && question.isSecret
    if isHidden { Terminal.hideTyping() }
    defer {
      if isHidden {
        Terminal.showTyping()
        StandardStream.draw("\n")
      }
    }
    let answer = Self.line(isInterrupted)
    // What comes next does not belong into the line of the question.
    if hasTerminal, !isHidden, case .unavailable = answer { StandardStream.draw("\n") }
    return answer
  }

  /// Reads byte by byte, so that what lies behind the line stays for the next reader.
  private static func line(_ isInterrupted: () -> Bool) -> Question.Answer {
    var bytes: [UInt8] = []
    while true {
      if isInterrupted() { return .interrupted }
      var request = pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)
      guard poll(&request, 1, patience) > 0 else { continue }
      var byte: UInt8 = 0
      let count = read(STDIN_FILENO, &byte, 1)
      if count < 0, errno == EINTR || errno == EAGAIN { continue }
      if count == 1, byte != UInt8(ascii: "\n") {
        bytes.append(byte)
        continue
      }
      if count < 1, bytes.isEmpty {
        return .unavailable(reason: "standard input has ended", help: "answer with a line of text")
      }
      if bytes.last == UInt8(ascii: "\r") { bytes.removeLast() }
      return .line(String(decoding: bytes, as: UTF8.self))
    }
  }

  private static func spaced(_ prompt: String) -> String {
    prompt.isEmpty || prompt.last?.isWhitespace == true ? prompt : prompt + " "
  }
}

extension NoInput {
  static let programIsPiped = NoInput(
    "standard input is the program itself",
    help: "keep the program in a file: regshell -f FILE leaves standard input to the answers")
}
