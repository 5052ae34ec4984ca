import Fitting
import Priors
import Syntax
import Tables

/// `explain("lambda")`, `explain("lambda", m)`, `explain(m)`: answers to the questions that penalties raise, with the
/// reader's own numbers where a value is given.
enum ExplainVerb: Verb {
  static let definition = VerbDefinition(
    name: "explain", group: .words,
    summary: "answer a question about penalties and priors, with your numbers",
    parameters: [
      Parameter(
        "topic", "a topic in quotes, or a model, cross-validation, path, penalty, prior, loss or data set",
        reading: .quoted,
        positional: true, default: "a list of topics"),
      Parameter(
        "value", "whose numbers to take",
        kinds: [.model, .validation, .path, .penalty, .prior, .loss, .data],
        positional: true),
    ],
    details: ["Of a value alone the page that fits it best is shown, and the others are named."],
    examples: [
      "explain(\"negative weights\")",
      "cars = read(\"mtcars.csv\")\nm = fit(mpg ~ wt + hp + qsec + drat, cars, penalty = 0.5*l1)\nexplain(\"lambda\", m)",
      "explain(0.5*l2)", "explain()",
    ])

  static func run(_ call: Call) throws(Failure) -> Value? {
    let value = try answer(call)
    // A topic whose own numbers were interrupted has said less than it wanted to.
    if call.context.isInterrupted { throw .interrupted }
    return value
  }

  private static func answer(_ call: Call) throws(Failure) -> Value? {
    let subject = try self.subject(call)
    guard let expression = call.argument("topic")?.expression else {
      return .table(list(call.presenter))
    }
    if let name = topicName(expression, call) {
      guard let topic = Topic.named(name) else { throw unknown(name, expression.span, call) }
      return .table(subject.map(topic.document(about:)) ?? topic.document(call.presenter))
    }
    return .table(try explained(expression, call))
  }

  /// The text in quotes, or a bare name that is nothing else.
  private static func topicName(_ expression: Expression, _ call: Call) -> String? {
    switch expression.kind {
    case .text(let text): return text
    case .name(let name):
      let isValue = call.evaluator.scope.value(of: name) != nil || Builtins.names.contains(name)
      return isValue || Topic.named(name) == nil ? nil : name
    default: return nil
    }
  }

  private static func subject(_ call: Call) throws(Failure) -> TopicSubject? {
    guard let value = try call.value("value"), let bound = call.argument("value") else { return nil }
    return subject(value, bound.expression, call)
  }

  private static func subject(_ value: Value, _ expression: Expression, _ call: Call) -> TopicSubject {
    let context = call.context
    // What is said of strengths is said with the numbers of the model that they are of.
    let value: Value =
      switch value {
      case .validation(let validation): .model(validation.model)
      case .path(let path): .model(path.model)
      default: value
      }
    return TopicSubject(
      value: value, name: Syntax.source(of: expression), presenter: call.presenter,
      isInterrupted: { context.isInterrupted })
  }

  // MARK: A value alone

  private static func explained(_ expression: Expression, _ call: Call) throws(Failure) -> Document {
    let value = try call.evaluator.evaluate(expression)
    if case .text(let name) = value {
      guard let topic = Topic.named(name) else { throw unknown(name, expression.span, call) }
      return topic.document(call.presenter)
    }
    let topics = topics(for: value)
    guard let first = topics.first else {
      throw call.fail(
        "wrong-kind", "explain has no topic for \(value.kind.phrase)", span: expression.span,
        help:
          "it explains models, cross-validations, paths, penalties, priors, losses and data sets; explain() lists the topics"
      )
    }
    let subject = subject(value, expression, call)
    let more = topics.dropFirst().map {
      "explain(\"\($0.name)\", \(subject.isName || subject.name.count <= 12 ? subject.name : "m"))"
    }
    var document = first.document(about: subject)
    if !more.isEmpty {
      document.blocks.append(.lines(call.presenter.wrapped("more: " + more.joined(separator: " · "))))
    }
    return document
  }

  /// What there is to say about a value, the most telling first.
  static func topics(for value: Value) -> [Topic] {
    switch value {
    case .penalty(let penalty):
      topics(of: penalty.parts)
    case .prior: [.prior, .sdOrVariance]
    case .loss: [.lambda]
    case .data: [.correlated, .standardise, .factor]
    case .model(let model): topics(for: model)
    case .validation: [.chooseLambda, .overfitting, .lambda]
    case .path: [.lambda, .chooseLambda, .grow]
    default: []
    }
  }

  private static func topics(for model: Model) -> [Topic] {
    if model.prior != nil { return [.prior, .sdOrVariance, .standardErrors, .overfitting] }
    let parts = model.penalty.parts.filter { $0.strength > 0 }
    if parts.isEmpty { return [.standardErrors, .correlated, .overfitting] }
    let zeros = parts.contains { $0.penalty.definition.topics.contains(Topic.exactZeros.name) }
    return [
      zeros ? .exactZeros : .negativeWeights, .lambda, .prior, .chooseLambda, .grow, .standardise,
      .overfitting,
    ]
  }

  /// What one kind of penalty names itself; for a sum of several what they have in common.
  private static func topics(of parts: [PenaltyExpression.Part]) -> [Topic] {
    let named = parts.map(\.penalty.definition.topics)
    let kinds = Set(parts.map { $0.penalty.definition.name })
    let names = kinds.count == 1 ? named[0] : ["norms", "prior"]
    return names.compactMap { name in topicCatalogue.first { $0.name == name } }
  }

  // MARK: The list

  private static func list(_ presenter: Presenter) -> Document {
    let rows = topicCatalogue.map { (name: $0.name, meaning: $0.summary) }
    return Document([
      .table(presenter.definitions("topic", "in one line", rows)),
      .lines(["explain(\"lambda\") answers; explain(\"lambda\", m) with the numbers of a model m"]),
    ])
  }

  private static func unknown(_ name: String, _ span: Span, _ call: Call) -> Failure {
    let known = topicCatalogue.flatMap { [$0.name] + $0.aliases }
    let near = DidYouMean.suggestion(for: name, among: known).map { "did you mean \"\($0)\"?   " } ?? ""
    return call.fail(
      "unknown-topic", "there is no topic \"\(name)\"", span: span,
      help: near + "topics: " + topicCatalogue.map(\.name).joined(separator: " · "))
  }
}
