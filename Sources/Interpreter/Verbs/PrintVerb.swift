import Engine

/// `print(x)`: writes a value's text to stdout, in the middle of a cell as well.
enum PrintVerb: Verb {
  static let definition = VerbDefinition(
    name: "print", group: .output, summary: "write a value to standard output",
    parameters: [Parameter("x", "any value", positional: true, required: true)],
    examples: ["print(\"hello\")"])

  static func run(_ call: Call) throws(Failure) -> Value? {
    guard let value = try call.value("x") else { return nil }
    let presenter = call.presenter
    call.context.emit(.stream(.stdout, presenter.plain(presenter.document(value)) + "\n"))
    return nil
  }
}
