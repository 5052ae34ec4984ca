import Syntax

/// How the columns of a design are computed from data: variables with what was learnt about them, and the terms that
/// multiply them.
///
/// A factor in a term is coded by contrasts where a term before it, the intercept included, already spans what the
/// term would span without the factor, and by a dummy for every level otherwise. Without an intercept the first
/// factor of the formula has all its dummies.
///
/// Source: J. M. Chambers and T. J. Hastie, Statistical Models in S (1992), section 2.4.1.
struct DesignRecipe: Sendable {
  struct Term: Sendable {
    struct Part: Sendable {
      /// Index into `variables`.
      let variable: Int
      /// A factor with a dummy for every level.
      var isFull: Bool
    }

    let name: String
    let span: Span
    var parts: [Part]
  }

  struct Offset: Sendable {
    let expression: Expression
    let source: SourceText
    /// Made from a list of the session, which belongs to the rows of the fit and to no others.
    let isFixed: Bool
  }

  let variables: [ModelVariable]
  let terms: [Term]
  let offsets: [Offset]
  let response: ModelResponse
  /// The values of names that are no columns, as they were when the frame was built.
  let captured: [String: Value]

  /// - Parameters:
  ///   - terms: in order; their variables as indices into `variables`.
  init(
    variables: [ModelVariable], terms: [(name: String, span: Span, variables: [Int])], hasIntercept: Bool,
    offsets: [Offset], response: ModelResponse, captured: [String: Value]
  ) {
    self.variables = variables
    self.offsets = offsets
    self.response = response
    self.captured = captured
    var coded: [Term] = []
    coded.reserveCapacity(terms.count)
    var spanned = SpannedSets()
    for term in terms {
      let parts = term.variables.map { variable in
        let rest = term.variables.filter { $0 != variable }
        return Term.Part(
          variable: variable,
          isFull: variables[variable].isCategorical && !rest.isEmpty && !spanned.contains(rest))
      }
      coded.append(Term(name: term.name, span: term.span, parts: parts))
      spanned.insert(term.variables)
    }
    if !hasIntercept { Self.fillFirstFactor(of: &coded, variables) }
    self.terms = coded
  }

  private static func fillFirstFactor(of terms: inout [Term], _ variables: [ModelVariable]) {
    for i in terms.indices {
      for j in terms[i].parts.indices where variables[terms[i].parts[j].variable].isCategorical {
        terms[i].parts[j].isFull = true
        return
      }
    }
  }

  /// How many columns the term with this index has.
  func width(ofTerm index: Int) -> Int {
    var width = 1
    for part in terms[index].parts {
      let (product, overflow) = width.multipliedReportingOverflow(
        by: variables[part.variable].width(isFull: part.isFull))
      if overflow { return .max }
      width = product
    }
    return width
  }

  /// The columns of a term: products of its variables' columns, the first variable's running fastest.
  func columns(ofTerm index: Int, _ values: [ModelVariable.Values], rowCount: Int) -> TermColumns {
    TermColumns(
      rows: rowCount,
      parts: terms[index].parts.map { part in
        variables[part.variable].columns(values[part.variable], isFull: part.isFull)
      })
  }

  /// The names of a term's columns, in the same order.
  func names(ofTerm index: Int) -> [String] {
    let parts = terms[index].parts.map { variables[$0.variable].columnNames(isFull: $0.isFull) }
    return parts.dropFirst().reduce(parts[0]) { names, own in
      own.flatMap { name in names.map { $0 + ":" + name } }
    }
  }
}

/// Sets of variables, to ask whether one of them holds all of another.
private struct SpannedSets {
  private var single: Set<Int> = []
  private var sets: [Set<Int>] = []

  mutating func insert(_ variables: [Int]) {
    single.formUnion(variables)
    if variables.count > 1 { sets.append(Set(variables)) }
  }

  func contains(_ variables: [Int]) -> Bool {
    // One variable alone, by far the most frequent question, needs no search.
    if variables.count == 1 { return single.contains(variables[0]) }
    return sets.contains { $0.isSuperset(of: variables) }
  }
}
