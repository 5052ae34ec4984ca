import Fitting
import Priors
import Syntax

/// Binds what names terms (penalties, priors) to the columns of a model frame.
struct TermBinding {
  let frame: ModelFrame
  /// What the spans of a penalty's names are measured in; a prior's statements bring their own.
  let source: SourceText
  /// Linear predictors a row: a term acts on its columns in each of them.
  var outputs = 1
  /// The penalty's names were written for another model, which stands where their spans are.
  var isInherited = false

  /// The columns of a penalty's selection.
  ///
  /// - Throws: a name that is no term of the model.
  func columns(_ selection: TermSelection) throws(Failure) -> [Int] {
    switch selection {
    case .all, .rest: return Array(frame.columns.indices)
    case .only(let names):
      var columns: [Int] = []
      for name in names {
        let found = try self.columns(of: name)
        columns += found.filter { !columns.contains($0) }
      }
      return columns
    case .except(let names):
      var out: Set<Int> = []
      for name in names { out.formUnion(try self.columns(of: name)) }
      return frame.columns.indices.filter { !out.contains($0) }
    }
  }

  private func columns(of name: Name) throws(Failure) -> Range<Int> {
    if let columns = frame.columns(named: name.text) { return columns }
    let known = frame.terms.map(\.name)
    let near = DidYouMean.suggestion(for: name.text, among: known + frame.columnNames)
    let shown = known.prefix(24).joined(separator: " ") + (known.count > 24 ? " …" : "")
    if isInherited {
      throw .diagnostic(
        Diagnostic(
          code: "unknown-term",
          message:
            "the penalty of \(source[name.span]) names `\(name.text)`, which \(frame.formula.text) does not have",
          primary: name.span, help: "give a new one, too: penalty = l1", source: source))
    }
    throw .diagnostic(
      Diagnostic(
        code: "unknown-term", message: "no term `\(name.text)` in \(frame.formula.text)", primary: name.span,
        help: (near.map { "did you mean `\($0)`?   " } ?? "") + "terms: " + shown, source: source))
  }

  // MARK: Penalties

  /// The problem's penalty terms and their names, part by part; parts of strength 0 are left out.
  func bind(_ penalty: PenaltyExpression, presenter: Presenter) throws(Failure) -> (
    [PenaltyTerm], [Model.BoundTerm]
  ) {
    var terms: [PenaltyTerm] = []
    var names: [Model.BoundTerm] = []
    for part in penalty.parts {
      let columns = try columns(part.selection)
      guard part.strength > 0, !columns.isEmpty else { continue }
      let penalty = part.penalty.bound(to: places(columns))
      let factors = try part.weights.map { (weights) throws(Failure) in
        try self.factors(weights, of: part, columns)
      }
      let spread = spread(
        PenaltyTerm(strength: part.strength, penalty: penalty, columns: columns, factors: factors))
      terms += spread
      names += spread.map { _ in presenter.boundTerm(part) }
    }
    return (terms, names)
  }

  /// A weighted part's weights, column by column.
  private func factors(
    _ weights: [String: Double], of part: PenaltyExpression.Part, _ columns: [Int]
  ) throws(Failure) -> [Double] {
    var factors: [Double] = []
    for column in columns {
      let name = frame.columns[column].name
      guard let weight = weights[name] else {
        throw .diagnostic(
          Diagnostic(
            code: "no-weight", message: "\(part.name) has no weight for `\(name)`",
            primary: frame.formula.span,
            help: "make it from a fit with the same terms", source: frame.formula.source))
      }
      factors.append(weight)
    }
    return factors
  }

  /// The term over the coefficients of every class: at once where each coefficient counts by itself, otherwise class
  /// by class, so that a norm is that of one class's coefficients.
  func spread(_ term: PenaltyTerm) -> [PenaltyTerm] {
    guard outputs > 1 else { return [term] }
    let shifts = (0..<outputs).map { $0 * frame.columns.count }
    guard term.penalty.separable != nil, term.penalty.dimension == nil else {
      return shifts.map { shift in
        PenaltyTerm(
          strength: term.strength, penalty: term.penalty, columns: term.columns.map { $0 + shift },
          centre: term.centre, factors: term.factors)
      }
    }
    return [
      PenaltyTerm(
        strength: term.strength, penalty: term.penalty,
        columns: shifts.flatMap { shift in term.columns.map { $0 + shift } },
        centre: term.centre.map { centre in shifts.flatMap { _ in centre } },
        factors: term.factors.map { factors in shifts.flatMap { _ in factors } })
    ]
  }

  /// Places in `columns` of those that belong to one term of the model, term by term.
  private func places(_ columns: [Int]) -> [[Int]] {
    var groups: [[Int]] = []
    var term: Int?
    for (place, column) in columns.enumerated() {
      if frame.columns[column].term != term { groups.append([]) }
      term = frame.columns[column].term
      groups[groups.count - 1].append(place)
    }
    return groups
  }

  // MARK: Priors

  func bind(_ prior: PriorExpression) throws(Failure) -> BoundPrior {
    let columns = frame.columns.map { PriorColumn(name: $0.name, term: frame.terms[$0.term].name) }
    do {
      return try prior.prior.bound(to: columns)
    } catch {
      let statement = prior.statements[error.statement]
      throw .diagnostic(
        Diagnostic(
          code: error.code,
          message: TermBinding.isAboutIntercept(error)
            ? "the intercept's prior is always flat and cannot be set" : error.message,
          primary: statement.span,
          help: TermBinding.isAboutIntercept(error) ? "delete this statement" : error.help,
          source: statement.source))
    }
  }

  private static func isAboutIntercept(_ error: PriorError) -> Bool {
    guard case .unknownTerm(_, let term, _) = error else { return false }
    return ["intercept", "(intercept)", "1"].contains(term)
  }
}

extension Presenter {
  func boundTerm(_ part: PenaltyExpression.Part) -> Model.BoundTerm {
    let suffix = part.selection.suffix
    var formula = part.penalty.formula
    if part.weights != nil, let bars = formula.firstRange(of: "Σ") {
      formula = formula.replacingCharacters(in: bars, with: "Σ w")
    }
    formula += suffix.isEmpty ? "" : " over \(suffix)"
    // A constraint holds or it does not, whatever the number in front of it.
    guard !part.penalty.definition.isConstraint else {
      return Model.BoundTerm(formula: formula, name: part.name + suffix, label: part.shortName + suffix)
    }
    let strength = written(part.strength)
    return Model.BoundTerm(
      formula: part.strength == 1 ? formula : "\(strength)·\(formula)", name: part.name + suffix,
      label: "\(strength)·\(part.shortName)\(suffix)")
  }
}
