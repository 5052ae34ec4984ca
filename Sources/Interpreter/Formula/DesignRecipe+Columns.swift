import Syntax

extension DesignRecipe {
  /// A design beyond this many numbers (4 GB) is a slip.
  static var sizeLimit: Int { 1 << 29 }

  /// All columns of a design, with their places by name.
  struct Design {
    var columns: [ModelFrame.Column] = []
    var terms: [ModelFrame.Term] = []
    var places: [String: Range<Int>] = [:]
  }

  /// Spreads the variables into columns.
  ///
  /// - Throws: a design that no memory holds, a product that overflows, two columns of one name.
  func design(
    _ values: [ModelVariable.Values], rowCount: Int, formula: Formula
  ) throws(Failure) -> Design {
    func fail(_ diagnostic: Diagnostic) -> Failure { .diagnostic(diagnostic.located(in: formula.source)) }
    if let slip = firstTermBeyondLimit(rowCount: rowCount) {
      throw fail(.designTooLarge(terms[slip], width: width(ofTerm: slip), rows: rowCount))
    }
    var design = Design()
    var owner: [String: Int] = Dictionary(minimumCapacity: terms.count)
    design.columns.reserveCapacity(terms.count)
    for (index, term) in terms.enumerated() {
      let start = design.columns.count
      for (name, column) in columns(ofTerm: index, values) {
        // Variables are finite one by one; a product of two may not be.
        if term.parts.count > 1, column.contains(where: { !$0.isFinite }) { throw fail(.overflow(term)) }
        if let other = owner.updateValue(index, forKey: name) {
          throw fail(.repeatedColumn(name, terms[other], term))
        }
        design.columns.append(ModelFrame.Column(name: name, term: index, values: column))
      }
      design.terms.append(
        ModelFrame.Term(
          name: term.name, span: term.span, columns: start..<design.columns.count,
          isCategorical: term.parts.contains { variables[$0.variable].isCategorical }))
    }
    design.places = places(of: design)
    return design
  }

  /// Term names first, then column names, then data columns by their bare names.
  private func places(of design: Design) -> [String: Range<Int>] {
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

  private func firstTermBeyondLimit(rowCount: Int) -> Int? {
    var room = Self.sizeLimit / max(rowCount, 1)
    for index in terms.indices {
      room -= min(width(ofTerm: index), room + 1)
      if room < 0 { return index }
    }
    return nil
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

  fileprivate static func overflow(_ term: DesignRecipe.Term) -> Diagnostic {
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
