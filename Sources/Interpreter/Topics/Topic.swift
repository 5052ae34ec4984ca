import Fitting
import Syntax
import Tables

/// A question that `explain` answers: one file a topic, one line in `topicCatalogue`.
///
/// Help, completion, inspection and did-you-mean follow from it.
struct Topic: Sendable {
  let name: String
  /// Other words for it, and words of other tools under which it is looked for.
  let aliases: [String]
  /// The answer in one line, without a full stop.
  let summary: String
  /// Paragraphs; one that starts with a blank is a formula or code and stays as it is.
  let text: [String]
  /// What is better said in columns, below the text.
  var table: (@Sendable (Presenter) -> Table)?
  /// Lines to type, over the data set `cars` and the model `m` of the tests.
  let examples: [String]
  /// What it means for a value of the reader's; empty where the value has nothing to do with it.
  let own: @Sendable (TopicSubject) -> [Document.Block]

  /// The page without a value.
  func page(_ presenter: Presenter) -> HelpPage {
    HelpPage(kind: "topic", signature: "explain(\"\(name)\")", summary: summary) {
      presenter.prose(text) + tableBlocks(presenter) + closing
    }
  }

  /// The page with the reader's own numbers.
  func document(about subject: TopicSubject) -> Document {
    var blocks: [Document.Block] = [.lines([name, summary])]
    blocks += subject.presenter.prose(text) + tableBlocks(subject.presenter)
    let numbers = own(subject)
    blocks += numbers.isEmpty ? subject.nothingToSay(on: self) : [.lines([subject.title])] + numbers
    return Document(blocks + closing)
  }

  /// The answer in general.
  func document(_ presenter: Presenter) -> Document {
    Document([.lines([name, summary])] + page(presenter).body())
  }

  private func tableBlocks(_ presenter: Presenter) -> [Document.Block] {
    table.map { [.table($0(presenter))] } ?? []
  }

  /// What the lines to type speak of, as lines to type before them.
  static let setting = [
    "cars = read(\"mtcars.csv\")", "m = fit(mpg ~ wt + hp + qsec + drat, cars, penalty = 0.5*l1)",
  ]

  /// The first of the lines to type that shows something: an assignment does not.
  var shownExample: String? {
    examples.first { example in
      if case .expression? = parse(SourceText(example)).program.statements.first?.kind { true } else { false }
    }
  }

  private var closing: [Document.Block] { [.verbatim(["type"] + examples.map { "  \($0)" })] }

  // MARK: Finding

  /// The topic of this name or alias, without regard to case, dashes and underscores.
  static func named(_ name: String) -> Topic? {
    let wanted = normalised(name)
    return topicCatalogue.first { topic in
      normalised(topic.name) == wanted || topic.aliases.contains { normalised($0) == wanted }
    }
  }

  private static func normalised(_ name: String) -> String {
    name.lowercased().split { $0 == " " || $0 == "-" || $0 == "_" || $0 == "?" }.joined(separator: " ")
  }
}

/// The value that a topic is about.
struct TopicSubject {
  let value: Value
  /// As the reader wrote it: `m`.
  let name: String
  let presenter: Presenter
  let isInterrupted: () -> Bool

  var facts: ModelFacts? {
    // The topics reason about squares; what they would say of another family's numbers would be wrong.
    if case .model(let model) = value, model.family.takesSigma {
      ModelFacts(model: model, presenter: presenter)
    } else {
      nil
    }
  }

  /// Of any family, whatever its loss.
  var anyFacts: ModelFacts? { model.map { ModelFacts(model: $0, presenter: presenter) } }

  var model: Model? { if case .model(let model) = value { model } else { nil } }

  /// Above the reader's own numbers.
  var title: String {
    if case .model(let model) = value {
      return "in \(isName ? name : "this model"): \(model.title) · \(model.formula.text)"
    }
    return "in \(name)"
  }

  /// The value has a name of its own, so that it can be asked about again.
  var isName: Bool { name.allSatisfy { $0.isLetter || $0.isNumber || $0 == "_" } }

  func nothingToSay(on topic: Topic) -> [Document.Block] {
    if case .model(let model) = value, !model.family.takesSigma {
      let family = model.family.definition.name
      return [.lines(["\(name) is a model with \(family) loss, which adds no numbers to this topic"])]
    }
    return [
      .lines([
        "\(name) is \(value.kind.phrase); a model of which this can be said is needed: explain(\"\(topic.name)\", m)"
      ])
    ]
  }
}
