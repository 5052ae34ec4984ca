import Fitting
import Syntax
import Tables

/// Which elements the brackets behind a value name: by place from 1, by a list of places or of true and false, or, of
/// coefficients, by bare name.
extension Evaluator {
  /// Places from 0.
  struct Chosen {
    var places: [Int]
    /// One place alone, whose element is no list.
    var isOne: Bool
  }

  /// Elements of a list of `count`.
  func chosen(
    _ indices: [Argument], count: Int, of whole: String = "in the list", span: Span, in scope: Scope
  ) throws(Failure) -> Chosen {
    let index = try onlyIndex(indices, span)
    return try chosen(try evaluate(index, in: scope), count: count, of: whole, at: index.span)
  }

  /// - Parameter whole: what the elements are.
  private func chosen(
    _ value: Value, count: Int, of whole: String = "in the list", at span: Span
  ) throws(Failure) -> Chosen {
    switch value {
    case .number(let x): return Chosen(places: [try place(x, count: count, of: whole, at: span)], isOne: true)
    case .logicals(let flags):
      guard flags.count == count else {
        throw fail(
          .badIndex(
            "\(flags.count) times true or false for \(count) elements", span,
            "there must be one for each; places go by number: x[[1, 2]]"))
      }
      return Chosen(places: flags.indices.filter { flags[$0] }, isOne: false)
    default:
      guard value.kind != .logical, let numbers = value.numbers else {
        throw fail(
          .badIndex(
            "a place is a whole number, not \(value.kind.phrase)", span,
            "x[1] is the first element, x[[1, 2]] the first two"))
      }
      var places: [Int] = []
      places.reserveCapacity(numbers.count)
      for x in numbers { places.append(try place(x, count: count, of: whole, at: span)) }
      return Chosen(places: places, isOne: false)
    }
  }

  /// A row and a column of a matrix.
  func places(
    _ indices: [Argument], rows: Int, columns: Int, span: Span, in scope: Scope
  ) throws(Failure) -> (row: Int, column: Int) {
    guard indices.count == 2 else {
      throw fail(.badIndex("an entry of a matrix needs a row and a column", span, "counted from 1: V[1, 2]"))
    }
    let row = try chosen([indices[0]], count: rows, of: "rows", span: span, in: scope)
    let column = try chosen([indices[1]], count: columns, of: "columns", span: span, in: scope)
    guard row.isOne, column.isOne else {
      throw fail(.badIndex("one row and one column are taken from a matrix", span, "for example V[1, 2]"))
    }
    return (row.places[0], column.places[0])
  }

  /// The one expression between the brackets.
  func onlyIndex(_ indices: [Argument], _ span: Span) throws(Failure) -> Expression {
    if let named = indices.lazy.compactMap(\.name).first {
      throw fail(
        .badIndex(
          "an element is taken by its number, not by `\(named.text) =`", named.span, "for example  x[2]"))
    }
    guard indices.count == 1 else {
      throw fail(.badIndex("one place is expected between [ ]", span, "several are a list: x[[1, 2]]"))
    }
    return indices[0].value
  }

  /// A place from 0, written from 1.
  private func place(_ x: Double, count: Int, of whole: String, at span: Span) throws(Failure) -> Int {
    guard x == x.rounded(), x.isFinite else {
      throw fail(.badIndex("a place is a whole number, 1 for the first", span, "for example  x[1]"))
    }
    guard x >= 1, x <= Double(count) else {
      throw fail(
        .badIndex(
          "there is no element \(NumberFormat.shortest.string(x)): there \(count == 1 ? "is" : "are") \(count) \(whole)",
          span,
          count == 0 ? nil : "the numbers go from 1 to \(count)"))
    }
    return Int(x) - 1
  }

  // MARK: Coefficients

  /// Coefficients by bare name, `m.coef[wt]`, `m.coef[-wt]`, by text or by place.
  func chosen(
    _ indices: [Argument], of named: CoefficientVector, span: Span, in scope: Scope
  ) throws(Failure) -> Chosen {
    if indices.contains(where: { $0.name != nil }) { _ = try onlyIndex(indices, span) }
    var only: [Int] = []
    var except: Set<Int> = []
    var isOne = indices.count == 1
    for index in indices.map(\.value) {
      if case .unary(_, let operand) = index.kind, let places = try termPlaces(operand, named, in: scope) {
        except.formUnion(places)
        continue
      }
      if let places = try termPlaces(index, named, in: scope) {
        only += places
        isOne = isOne && places.count == 1
        continue
      }
      let value = try evaluate(index, in: scope)
      if let names = value.strings, !names.isEmpty {
        for name in names {
          guard let places = named.places(of: name) else { throw fail(.unknownTerm(name, index.span, named)) }
          only += places
        }
        isOne = isOne && value.kind == .text && only.count == 1
      } else {
        let own = try chosen(
          value, count: named.values.count,
          of:
            "coefficients (\(named.names.prefix(6).joined(separator: " "))\(named.names.count > 6 ? " …" : ""))",
          at: index.span)
        only += own.places
        isOne = isOne && own.isOne
      }
    }
    guard !except.isEmpty else { return Chosen(places: only, isOne: isOne) }
    guard only.isEmpty else {
      throw fail(.badIndex("terms are either named or left out, not both", span, "b[wt, hp] or b[-wt]"))
    }
    return Chosen(places: named.values.indices.filter { !except.contains($0) }, isOne: false)
  }

  /// Where the values of a term are; nil for an expression that is no term, but has a value of its own.
  ///
  /// - Throws: a name that is neither.
  private func termPlaces(
    _ expression: Expression, _ named: CoefficientVector, in scope: Scope
  ) throws(Failure) -> [Int]? {
    switch expression.kind {
    case .name, .call, .binary, .field: break
    default: return nil
    }
    let name = try termName(expression).text
    if let places = named.places(of: name) { return places }
    let isKnown = expression.mentionedNames.allSatisfy { scope.value(of: $0.text) != nil }
    guard isKnown else { throw fail(.unknownTerm(name, expression.span, named)) }
    return nil
  }

  // MARK: Strengths

  /// The model that the brackets behind a path or a cross-validation name.
  func model(
    _ indices: [Argument], of base: Expression, _ model: Model, lambdas: [Double], span: Span,
    in scope: Scope
  ) throws(Failure) -> Model {
    var lambda: Double
    if indices.count == 1, let name = indices[0].name {
      guard name.text == "lambda" else {
        throw fail(.badIndex("a path goes by lambda, not by `\(name.text)`", name.span, "p[lambda = 0.1]"))
      }
      let value = try evaluate(indices[0].value, in: scope)
      guard case .number(let x) = value else {
        throw fail(
          .badIndex(
            "lambda is one number, not \(value.kind.phrase)", indices[0].value.span, "p[lambda = 0.1]"))
      }
      guard x >= 0, x.isFinite else {
        throw fail(
          .badIndex("a strength is a finite number, 0 or more", indices[0].value.span, "p[lambda = 0.1]"))
      }
      lambda = x
    } else {
      let chosen = try chosen(
        indices, count: lambdas.count, of: "strengths", span: span, in: scope)
      guard chosen.isOne else {
        throw fail(.badIndex("one model at a time is taken from a path", span, "compare(p[1], p[5])"))
      }
      lambda = lambdas[chosen.places[0]]
    }
    var inner = self
    inner.scope = scope
    return try model.atStrength(
      lambda, origin: "from \(base.briefSource) at λ = \(NumberFormat.data.string(lambda))", span: span,
      evaluator: inner)
  }
}

extension Diagnostic {
  static func badIndex(_ message: String, _ span: Span, _ help: String? = nil) -> Diagnostic {
    Diagnostic(code: "bad-index", message: message, primary: span, help: help)
  }

  fileprivate static func unknownTerm(
    _ name: String, _ span: Span, _ named: CoefficientVector
  ) -> Diagnostic {
    if ["intercept", "(intercept)"].contains(name) {
      return Diagnostic(
        code: "unknown-term", message: "the intercept is not among the coefficients", primary: span,
        help: "it stands apart: m.intercept")
    }
    let near = DidYouMean.suggestion(for: name, among: named.known).map { "did you mean `\($0)`?   " } ?? ""
    let names = named.names
    let shown = names.prefix(24).joined(separator: " ") + (names.count > 24 ? " … (\(names.count))" : "")
    return Diagnostic(
      code: "unknown-term", message: "no coefficient goes by `\(name)`", primary: span,
      help: near + "coefficients: " + shown)
  }
}
