import Engine
import Syntax

/// `ask("prompt")`: a line of text from whoever runs the cell.
enum AskVerb: Verb {
  static let definition = VerbDefinition(
    name: "ask", group: .output, summary: "a line that the user types, as a text or a number",
    parameters: [
      Parameter(
        "prompt", "what to show before the line", kinds: [.text], positional: true, default: "nothing"),
      Parameter("number", "the line is a number: true or false", kinds: [.logical], default: "false"),
      Parameter(
        "password", "what is typed is not shown: true or false", kinds: [.logical], default: "false"),
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
    let wantsNumber = try call.logical("number") ?? false
    let context = call.context
    switch context.input.answer(question, isInterrupted: { context.isInterrupted }) {
    case .interrupted: throw .interrupted
    case .unavailable(let reason, let help):
      throw call.fail("no-answer", "ask gets no answer: \(reason)", help: help)
    case .line(let line):
      if context.isInterrupted { throw .interrupted }
      return wantsNumber ? .number(try number(line, isSecret: question.isSecret, call)) : .text(line)
    }
  }

  private static func number(_ line: String, isSecret: Bool, _ call: Call) throws(Failure) -> Double {
    let word = line.drop { $0.isWhitespace }.reversed().drop { $0.isWhitespace }.reversed()
    if let x = Double(String(word)), x.isFinite { return x }
    throw call.fail(
      "not-a-number", isSecret ? "the answer is no number" : "the answer `\(line.prefix(40))` is no number",
      help: "run the cell again and answer as numbers are written here, such as 5 or 0.25")
  }
}
