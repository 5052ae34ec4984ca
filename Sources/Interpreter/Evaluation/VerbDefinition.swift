import Syntax

/// A verb of the language: one file a verb, one line in `verbCatalogue`.
///
/// Parsing of its call, the kinds of its arguments, completion, help and did-you-mean follow from `definition`.
protocol Verb: SendableMetatype {
  static var definition: VerbDefinition { get }

  /// The verb's value; nil where it only acts, as `set` and `save` do, so that nothing is shown.
  static func run(_ call: Call) throws(Failure) -> Value?
}

struct VerbDefinition: Sendable {
  enum Group: String, Sendable, CaseIterable {
    case data, model, look, bayes, bridge, words, output
  }

  let name: String
  let group: Group
  /// One line, without a full stop.
  let summary: String
  let parameters: [Parameter]
  /// Takes any number of further unnamed arguments, as `compare(m1, m2, …)`.
  var isVariadic = false
  /// A value that stands in the first place where that place's argument is given by name: fit(m, formula = …).
  var first: Parameter?
  /// Takes names of the user's choice, as `data(x = [1, 2])`.
  var takesAnyName = false
  /// Paragraphs of the help page.
  var details: [String] = []
  /// Cells that run as they stand, from data that `read` finds in the notebooks' folder.
  let examples: [String]
  /// Spellings that other tools use, each with what to write here.
  var misnomers: [String: String] = [:]

  var signature: String {
    var parts = parameters.map { parameter in
      parameter.isPositional ? parameter.name : "\(parameter.name) ="
    }
    if isVariadic || takesAnyName { parts.append("…") }
    return "\(name)(\(parts.joined(separator: ", ")))"
  }

  /// The line of the first example that calls the verb, as the help line of a diagnostic.
  var exampleHelp: String? {
    let lines = examples.first?.split(separator: "\n") ?? []
    let call = lines.last { $0.firstCall(of: name) } ?? lines.last
    return call.map { "for example  \($0)" }
  }

  /// How this argument is given: an example that has it, where there is one.
  func exampleHelp(of parameter: Parameter) -> String? {
    guard !parameter.isPositional else { return exampleHelp }
    let given = "\(parameter.name) = "
    let lines = examples.flatMap { $0.split(separator: "\n") }
    if let line = lines.first(where: { $0.contains(", " + given) || $0.contains("(" + given) }) {
      return "for example  \(line)"
    }
    if parameter.kinds == [.logical] { return "write \(given)true or \(given)false" }
    if parameter.kinds == [.number], Double(parameter.defaultText) != nil {
      return "for example  \(given)\(parameter.defaultText)"
    }
    return exampleHelp
  }

  func parameter(_ name: String) -> Parameter? { parameters.first { $0.name == name } }
}

/// One argument that a verb takes.
struct Parameter: Sendable {
  /// What the argument's expression is evaluated in.
  enum Reading: Sendable {
    /// As a value, in the session.
    case value
    /// With the columns of the call's data in sight: weights, offset, folds.
    case byRow
    /// Not at all: the verb reads the expression itself.
    case quoted
  }

  let name: String
  let summary: String
  /// The kinds that it may have; empty accepts any.
  var kinds: [ValueKind]
  var reading: Reading
  /// May be given by its place; all others must be named.
  var isPositional: Bool
  var isRequired: Bool
  /// For help: what holds when it is not given.
  var defaultText: String
  /// The texts that it may take, for checks and completion; empty where any will do.
  var choices: [String]

  init(
    _ name: String, _ summary: String, kinds: [ValueKind] = [], reading: Reading = .value,
    positional: Bool = false, required: Bool = false, default defaultText: String = "", choices: [String] = []
  ) {
    self.name = name
    self.summary = summary
    self.kinds = kinds
    self.reading = reading
    isPositional = positional
    isRequired = required
    self.defaultText = defaultText
    self.choices = choices
  }
}

extension Substring {
  /// Whether `name(` stands here as a word of its own.
  fileprivate func firstCall(of name: String) -> Bool {
    guard let range = String(self).firstRange(of: name + "(") else { return false }
    let text = String(self)
    guard range.lowerBound > text.startIndex else { return true }
    let before = text[text.index(before: range.lowerBound)]
    return !(before.isLetter || before == "_")
  }
}
