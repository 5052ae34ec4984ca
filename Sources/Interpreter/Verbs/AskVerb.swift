import Engine
import Syntax

/// `ask("prompt")`: a line of text from whoever runs the cell.
enum AskVerb: Verb {
  static let definition = VerbDefinition(
    name: "ask", group: .output, summary: "a line that the user types, as a text or a number",
    parameters: [
      Parameter(
        "prompt", "what to show before the line", kinds: [.text], positional: true, default: "nothing"),
      Parameter(
        "number", "the line is a number, asked for up to three times: true or false", kinds: [.logical],
        default: "false"),
      Parameter(
        "password", "what is typed is not shown, nor the cell's result kept: true or false",
        kinds: [.logical], default: "false"),
    ],
    details: [
      "A notebook shows a field below the cell, the REPL waits for a line. An interruption ends the waiting.",
      "Where nobody can answer, in a notebook that runs by itself or a program that comes through a pipe, ask is "
        + "an error. Give such values as parameters: regshell run in.ipynb -p k=5.",
    ],
    examples: ["k = ask(\"How many folds?\", number = true)\nk + 1"],
    misnomers: [
      "kind": "number = true reads a number", "type": "number = true reads a number",
      "hidden": "password = true hides what is typed", "secret": "password = true hides what is typed",
    ])

  static func run(_ call: Call) throws(Failure) -> Value? {
    let question = Question(
      try call.text("prompt") ?? "", isSecret: try call.logical("password") ?? false)
    guard try call.logical("number") ?? false else { return .text(try line(question, call)) }
    var mistakes = 0
    while true {
      let line = try line(question, call)
      if let number = number(line) { return .number(number) }
      mistakes += 1
      let message =
        question.isSecret ? "the answer is no number" : "the answer `\(line.prefix(40))` is no number"
      let help = "answer as numbers are written here, such as 5 or 0.25"
      guard mistakes < attempts else { throw call.fail("not-a-number", message, help: help) }
      call.context.note(message, code: "not-a-number", help: help)
    }
  }

  /// How often a number is asked for: a person mistypes, and a program that answers must not be asked for ever.
  private static let attempts = 3

  private static func line(_ question: Question, _ call: Call) throws(Failure) -> String {
    let context = call.context
    let answer = try context.progress.pause { () throws(Failure) in
      context.input.answer(question, isInterrupted: { context.isInterrupted })
    }
    switch answer {
    case .interrupted: throw .interrupted
    case .unavailable(let reason, let help):
      throw call.fail("no-answer", "ask gets no answer: \(reason)", help: help)
    case .line(let line):
      if context.isInterrupted { throw .interrupted }
      return line
    }
  }

  private static func number(_ line: String) -> Double? {
    let word = line.drop { $0.isWhitespace }.reversed().drop { $0.isWhitespace }.reversed()
    guard let x = Double(String(word)), x.isFinite else { return nil }
    return x
  }
}
