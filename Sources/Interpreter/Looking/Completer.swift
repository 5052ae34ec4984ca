import Engine
import Fitting
import Priors
import Syntax
import Tables

/// Candidates for what stands at the cursor, by place.
///
/// Nothing is evaluated: names are looked up in a snapshot of the session, so that it answers at once, also while a
/// cell runs.
struct Completer {
  let session: Session
  let folder: String?

  func complete(_ code: String, cursor: Int) -> Completions {
    let source = SourceText(code)
    let context = CursorContext(source, cursor: source.byteOffset(ofScalar: cursor))
    var list = CandidateList(prefix: context.prefix)
    fill(&list, CursorSurroundings(context: context, session: session))
    let range = source.scalarRange(of: replaced(context, source))
    return Completions(list.candidates, start: range.lowerBound, end: range.upperBound)
  }

  /// The word; of quotes that are still open nothing behind the cursor, which may be the rest of the cell.
  private func replaced(_ context: CursorContext, _ source: SourceText) -> Span {
    let span = context.wordSpan
    let bytes = source.bytes
    if context.place == .text {
      let isClosed = span.start > 0 && span.end < bytes.count && bytes[span.end] == bytes[span.start - 1]
      return isClosed ? span : context.prefixSpan
    }
    let backquote = UInt8(ascii: "`")
    if span.count > 0, bytes[span.start] == backquote {
      let isClosed = span.count > 1 && bytes[span.end - 1] == backquote
      return isClosed ? context.replacedSpan : context.prefixSpan
    }
    return context.replacedSpan
  }

  private func fill(_ list: inout CandidateList, _ around: CursorSurroundings) {
    switch around.context.place {
    case .statementStart:
      list.add(variables: session) { _ in true }
      list.addVerbs()
      if !list.prefix.isEmpty { list.addBuiltins() }
    case .operand: operand(&list, around)
    case .field(let receiver): fields(&list, receiver, around)
    case .text: text(&list, around)
    case .helpRequest:
      list.addVerbs()
      list.add(variables: session) { _ in true }
      list.addBuiltins()
      list.addWords()
    case .afterOperand, .comment, .number: break
    }
  }

  // MARK: Values

  private func operand(_ list: inout CandidateList, _ around: CursorSurroundings) {
    let context = around.context
    if let receiver = context.indexed { return indexed(&list, receiver, around) }
    if let call = context.calls.first, isInside(call, definitionOf: call.callee, around) {
      if context.mayNameArgument { list.add(argumentsOf: call) }
      if context.formulaSide == nil {
        list.add(variables: session) { $0.kind == .number || $0.kind == .list || $0.kind == .matrix }
        return
      }
    }
    if context.mayNameArgument, let call = context.calls.first {
      list.add(argumentsOf: call)
      // Behind the last unnamed argument only names can follow.
      if let verb = verbDefinition(named: call.callee)?.definition, !verb.isVariadic,
        let place = call.positionalIndex, place >= verb.parameters.filter(\.isPositional).count
      {
        return
      }
    }
    if let parameter = around.parameter { return argument(&list, parameter, around) }
    switch context.formulaSide {
    case .left: terms(&list, around)
    case .right(let response):
      if isTermList(response) { return distributions(&list) }
      if context.isAfterTilde, !around.namedFrames.isEmpty || isBareName(response) { distributions(&list) }
      terms(&list, around, response: response)
    case nil: anything(&list)
    }
  }

  /// Whether the innermost call makes a penalty or a distribution.
  private func isInside(
    _ call: CursorContext.EnclosingCall, definitionOf callee: String, _ around: CursorSurroundings
  ) -> Bool {
    Builtins.penaltyDefinition(named: callee) != nil || distributionDefinition(named: callee) != nil
  }

  /// The value of one argument of a verb: what its kinds allow.
  private func argument(_ list: inout CandidateList, _ parameter: Parameter, _ around: CursorSurroundings) {
    let kinds = Set(parameter.kinds)
    if parameter.reading == .byRow { return terms(&list, around) }
    if kinds.contains(.formula) {
      if case .right(let response)? = around.context.formulaSide {
        return terms(&list, around, response: response)
      }
      let mayBeModel = kinds.contains(.model) && around.context.formulaSide == nil
      list.add(variables: session) { $0.kind == .formula || mayBeModel && $0.kind == .model }
      return terms(&list, around)
    }
    if kinds.contains(.prior), let side = around.context.formulaSide {
      if case .right = side { return distributions(&list) }
      list.add("rest", kind: "word", signature: "the other terms")
      return terms(&list, around)
    }
    if parameter.name == "name", parameter.reading == .quoted {
      list.addVerbs()
      list.add(variables: session) { _ in true }
      list.addBuiltins()
      return list.addWords()
    }
    if parameter.name == "topic", parameter.reading == .quoted { list.addTopics(quoted: true) }
    guard !kinds.isEmpty else { return anything(&list) }
    for choice in parameter.choices {
      list.add("\"\(choice)\"", kind: "choice", signature: parameter.summary)
    }
    list.add(variables: session) { kinds.contains($0.kind) }
    if kinds.contains(.function), !list.prefix.isEmpty || kinds == [.function] {
      // Its body may be written here.
      list.add(variables: session) { [.number, .list].contains($0.kind) }
      list.addFunctions()
    }
    if kinds.contains(.penalty) { list.addPenalties() }
    if kinds.contains(.prior) { list.addDistributions() }
    if kinds.contains(.loss) { list.addLosses() }
    list.addVerbs { verb in
      kinds.contains(.penalty) && verb.name == PenaltyVerb.definition.name
        || kinds.contains(.prior) && verb.name == PriorVerb.definition.name
        || kinds.contains(.loss) && verb.name == LossVerb.definition.name
    }
    if kinds.contains(.none) || kinds.contains(.penalty) {
      list.add("none", kind: "word", signature: LanguageWord.named("none")?.summary ?? "")
    }
    if kinds.contains(.logical) {
      for word in ["true", "false"] { list.add(word, kind: "word") }
    }
    list.addVerbs { verb in
      kinds.contains(.model) && verb.name == "fit" || kinds.contains(.data) && verb.group == .data
    }
  }

  private func anything(_ list: inout CandidateList) {
    list.add(variables: session) { _ in true }
    list.addVerbs()
    list.addBuiltins()
  }

  private func distributions(_ list: inout CandidateList) {
    list.addDistributions()
    list.add(variables: session) { $0.kind == .prior }
  }

  // MARK: Columns and terms

  /// Columns of the data in sight, and what formulas make of them.
  private func terms(_ list: inout CandidateList, _ around: CursorSurroundings, response: String? = nil) {
    let used: Set<String> = response.map { [$0.unquotedName] } ?? []
    for (_, frame) in around.frames { list.add(columns: frame, except: used) }
    for model in around.namedModels {
      for name in model.coefficientNames { list.add(name, as: name.asWritten, kind: "term") }
    }
    if response != nil, around.context.isAfterTilde {
      list.add(".", kind: "word", signature: "all other columns")
    }
    for function in MathematicalFunction.catalogue {
      if case .elementwise = function.kind {
        list.add(function.name, kind: "function", signature: "\(function.signature): \(function.summary)")
      }
    }
    for word in LanguageWord.catalogue where word.isFormulaFunction {
      list.add(word.name, kind: "function", signature: "\(word.signature): \(word.summary)")
    }
  }

  /// Between the brackets of `cars[…]` and `l1[…]`.
  private func indexed(_ list: inout CandidateList, _ receiver: String, _ around: CursorSurroundings) {
    if let frame = around.data(receiver) { return list.add(columns: frame) }
    if let names = coefficientNames(receiver) { return list.add(terms: names) }
    switch session.variables[receiver.unquotedName] {
    case .path?, .validation?:
      list.add(
        "lambda", as: "lambda =", kind: "argument", signature: "the model at this strength, solved there")
      return list.add(variables: session) { $0.kind == .number }
    default: break
    }
    for model in around.namedModels {
      for name in model.coefficientNames { list.add(name, as: name.asWritten, kind: "term") }
    }
    for (_, frame) in around.frames { list.add(columns: frame) }
  }

  /// What the brackets behind `m.coef` and `p.sd`, or behind coefficients with a name of their own, may name; nil
  /// behind others.
  private func coefficientNames(_ receiver: String) -> [String]? {
    if case .coefficients(let named)? = session.variables[receiver.unquotedName] { return named.known }
    guard let point = receiver.lastIndex(of: ".") else { return nil }
    let field = receiver[receiver.index(after: point)...]
    switch session.variables[String(receiver[..<point]).unquotedName] {
    case .model(let model)? where field == "coef":
      return CoefficientVector(model.solution.coefficients, of: model).known
    case .posterior(let value)? where ["mode", "mean", "sd", "low", "high"].contains(field):
      return CoefficientVector(value.spread.estimates, of: value.spread, value.model).known
    default: return nil
    }
  }

  private func fields(_ list: inout CandidateList, _ receiver: String, _ around: CursorSurroundings) {
    if let frame = around.data(receiver) { return list.add(columns: frame) }
    guard let value = session.variables[receiver.unquotedName] else { return }
    for field in value.fields {
      list.add(field.name, as: Syntax.source(ofName: field.name), kind: "field", signature: field.summary)
    }
  }

  /// `[wt, hp]` and `rest` on the left of `~` are terms, so that a distribution follows.
  private func isTermList(_ response: String) -> Bool { response.hasPrefix("[") || response == "rest" }

  private func isBareName(_ response: String) -> Bool {
    Syntax.source(ofName: response) == response || response.hasPrefix("`")
  }

  // MARK: Quotes

  private func text(_ list: inout CandidateList, _ around: CursorSurroundings) {
    if let receiver = around.context.indexed {
      return list.add(quotedTerms: coefficientNames(receiver) ?? [])
    }
    guard let parameter = around.parameter, around.verb != nil else { return }
    switch parameter.name {
    case "file":
      for entry in FileCandidates.entries(begun: list.prefix, folder: folder) {
        list.add(entry.path, kind: entry.isFolder ? "folder" : "file")
      }
    case "topic": list.addTopics(quoted: false)
    case "name" where parameter.reading == .quoted:
      list.addVerbs()
      list.addBuiltins()
      list.addWords()
    default:
      for choice in parameter.choices { list.add(choice, kind: "choice", signature: parameter.summary) }
    }
  }
}
