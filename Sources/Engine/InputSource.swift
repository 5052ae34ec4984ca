/// A line that a cell wants from its user.
package struct Question: Sendable, Equatable {
  package enum Answer: Sendable, Equatable {
    /// A line without its end.
    case line(String)
    /// The cell was told to stop while it waited.
    case interrupted
    /// Nobody answers: why, and what to do instead.
    case unavailable(reason: String, help: String)
  }

  package var prompt: String
  /// What is typed is not shown.
  package var isSecret: Bool

  package init(_ prompt: String, isSecret: Bool = false) {
    self.prompt = prompt
    self.isSecret = isSecret
  }
}

/// Whom a cell may ask for lines of text: the face that runs it knows.
package protocol InputSource: Sendable {
  /// Asks and waits, on the thread that runs the cell, for the line or for an interruption.
  ///
  /// - Parameter isInterrupted: whether the cell was told to stop. A source that an interruption wakes looks
  ///   once more when it has begun to listen for it, so that none falls between looking and waiting.
  func answer(_ question: Question, isInterrupted: () -> Bool) -> Question.Answer
}

/// Nobody can be asked.
package struct NoInput: InputSource {
  package var reason: String
  package var help: String

  package init(_ reason: String, help: String) {
    self.reason = reason
    self.help = help
  }

  /// A cell that nobody watches.
  package static let unattended = NoInput(
    "nobody is there to answer", help: "give the value a name instead: x = 3")

  package func answer(_ question: Question, isInterrupted: () -> Bool) -> Question.Answer {
    .unavailable(reason: reason, help: help)
  }
}
