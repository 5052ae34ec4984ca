import Fitting
import Syntax

extension DesignRecipe {
  /// A design that stores more numbers than this (4 GB) is a slip.
  static var sizeLimit: Int { 1 << 29 }

  /// So is one of more columns than this: each has a name and a coefficient.
  static var columnLimit: Int { 1 << 21 }

  /// All columns of a design, with their places by name, not yet stored.
  struct Spread: Sendable {
    var columns: [ModelFrame.Column] = []
    var terms: [ModelFrame.Term] = []
    var places: [String: Range<Int>] = [:]
    fileprivate(set) var values: [TermColumns] = []
    let rowCount: Int
    let source: SourceText

    /// The columns as one design.
    ///
    /// - Throws: a product that overflows.
    func design() throws(Failure) -> any Design {
      let assembly = DesignAssembly(rows: rowCount, terms: values, names: columns.map(\.name))
      do {
        return try assembly.design()
      } catch {
        // Variables are finite one by one; a product of two may not be.
        guard case .nonFinite(let name, _, _) = error, let column = columns.first(where: { $0.name == name })
        else { throw .diagnostic(Diagnostic.noDesign(error, terms.first?.span).located(in: source)) }
        throw .diagnostic(Diagnostic.overflow(terms[column.term]).located(in: source))
      }
    }
  }

  /// Spreads the variables into columns.
  ///
  /// - Throws: a design that no memory holds, two columns of one name.
  func spread(
    _ values: [ModelVariable.Values], rowCount: Int, formula: Formula
  ) throws(Failure) -> Spread {
    func fail(_ diagnostic: Diagnostic) -> Failure { .diagnostic(diagnostic.located(in: formula.source)) }
    var spread = Spread(rowCount: rowCount, source: formula.source)
    var owner: [String: Int] = Dictionary(minimumCapacity: terms.count)
    var room = Self.sizeLimit
    spread.columns.reserveCapacity(terms.count)
    // All are counted before the first is made.
    var count = 0
    for (index, term) in terms.enumerated() {
      let width = width(ofTerm: index)
      guard width <= Self.columnLimit - count else {
        throw fail(.designTooLarge(term, width: width, rows: rowCount))
      }
      count += width
    }
    for (index, term) in terms.enumerated() {
      let start = spread.columns.count
      let width = width(ofTerm: index)
      let columns = columns(ofTerm: index, values, rowCount: rowCount)
      guard columns.stored <= room else { throw fail(.designTooLarge(term, width: width, rows: rowCount)) }
      room -= columns.stored
      for name in names(ofTerm: index) {
        if let other = owner.updateValue(index, forKey: name) {
          throw fail(.repeatedColumn(name, terms[other], term))
        }
        spread.columns.append(ModelFrame.Column(name: name, term: index))
      }
      spread.values.append(columns)
      spread.terms.append(
        ModelFrame.Term(
          name: term.name, span: term.span, columns: start..<spread.columns.count,
          isCategorical: term.parts.contains { variables[$0.variable].isCategorical }))
    }
    spread.places = places(of: spread)
    return spread
  }

  /// Term names first, then column names, then data columns by their bare names.
  private func places(of design: Spread) -> [String: Range<Int>] {
    var places: [String: Range<Int>] = Dictionary(minimumCapacity: design.columns.count + design.terms.count)
    for term in design.terms { places[term.name] = term.columns }
    for (index, column) in design.columns.enumerated() where places[column.name] == nil {
      places[column.name] = index..<index + 1
    }
    for (index, term) in terms.enumerated() where term.parts.count == 1 {
      guard let bare = variables[term.parts[0].variable].bareColumn, places[bare] == nil else { continue }
      places[bare] = design.terms[index].columns
    }
    return places
  }

  /// The sum of the offsets over rows; nil where there are none.
  ///
  /// - Parameter totalRows: how many rows the fit's data have; nil over other data.
  func offset(over rows: RowValues<some FormulaEvaluator>, totalRows: Int?) throws(Failure) -> [Double]? {
    var sum: [Double]?
    for offset in offsets {
      if offset.isFixed, totalRows == nil {
        throw .diagnostic(Diagnostic.fixedOffset(offset.expression).located(in: offset.source))
      }
      let rows = rows.measured(in: offset.source)
      let own =
        offset.isFixed
        ? try rows.numbers(offset.expression, inListOf: totalRows ?? rows.count)
        : try rows.numbers(offset.expression)
      sum = sum.map { zip($0, own).map { $0 + $1 } } ?? own
    }
    return sum
  }

  /// The factors in the order of the variables, as their first term codes them.
  var factorCodings: [ModelFrame.FactorCoding] {
    var isFull: [Int: Bool] = [:]
    for term in terms {
      for part in term.parts where isFull[part.variable] == nil { isFull[part.variable] = part.isFull }
    }
    return variables.enumerated().compactMap { index, variable in
      guard case .factor(let contrasts) = variable.coding else { return nil }
      let hasReference = isFull[index] == false && !contrasts.isOrdered
      return ModelFrame.FactorCoding(
        variable: variable.name, levels: contrasts.levels,
        reference: hasReference ? contrasts.levels.first : nil)
    }
  }
}

extension Diagnostic {
  fileprivate static func fixedOffset(_ expression: Expression) -> Diagnostic {
    Diagnostic(
      code: "fixed-offset",
      message: "the offset is a list for the rows of the fit and says nothing about new rows",
      primary: expression.span, help: "make it a column of both data sets: offset = log(exposure)")
  }

  fileprivate static func designTooLarge(_ term: DesignRecipe.Term, width: Int, rows: Int) -> Diagnostic {
    Diagnostic(
      code: "design-too-large",
      message: "the design is too large: `\(term.name)` alone has \(width) columns of \(rows) rows",
      primary: term.span, help: "an interaction of factors has a column for each pair of levels")
  }

  fileprivate static func noDesign(_ error: FittingError, _ span: Span?) -> Diagnostic {
    Diagnostic(code: "bad-design", message: "the design cannot be stored: \(error)", primary: span)
  }

  fileprivate static func overflow(_ term: ModelFrame.Term) -> Diagnostic {
    Diagnostic(
      code: "not-finite", message: "`\(term.name)` overflows: a product of its values exceeds 1.8e308",
      primary: term.span, help: "put the columns on another scale: I(x / 1e100):z")
  }

  fileprivate static func repeatedColumn(
    _ name: String, _ first: DesignRecipe.Term, _ second: DesignRecipe.Term
  ) -> Diagnostic {
    Diagnostic(
      code: "repeated-column",
      message: "`\(first.name)` and `\(second.name)` would both give a column called `\(name)`",
      primary: second.span, help: "rename the column or the level")
  }
}
