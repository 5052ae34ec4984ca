package import Fitting

/// A coefficient of a model, as a prior needs it: its own name and the name of the term it belongs to.
package struct PriorColumn: Sendable, Equatable {
  package let name: String
  package let term: String

  package init(name: String, term: String) {
    self.name = name
    self.term = term
  }
}

/// The prior of one model's coefficients: independent parts that together cover every column once.
package struct BoundPrior: Sendable {
  /// A distribution and the columns that it is about, in the distribution's order.
  package struct Part: Sendable {
    package let distribution: any Distribution
    package let columns: [Int]
    /// Whether no statement named these columns, so that they are flat.
    package let isImplied: Bool
  }

  package let columns: [PriorColumn]
  package let parts: [Part]

  /// log p(b) of all coefficients, in data units, without the intercept.
  package func logDensity(at b: [Double]) -> LogDensity {
    parts.reduce(into: .zero) { sum, part in
      sum += part.distribution.logDensity(at: part.columns.map { b[$0] })
    }
  }

  /// The slope of −log p along each coefficient.
  package func slope(at b: [Double]) -> [Interval] {
    var result = [Interval](repeating: .point(0), count: columns.count)
    for part in parts {
      let slopes = part.distribution.slope(at: part.columns.map { b[$0] })
      for (column, slope) in zip(part.columns, slopes) { result[column] = slope }
    }
    return result
  }

  /// −log p without its constant, as terms of an objective whose loss is the negative log-likelihood of the data and
  /// whose coefficients are in data units.
  package var penaltyTerms: [PenaltyTerm] {
    parts.flatMap { $0.distribution.penaltyTerms(columns: $0.columns) }
  }

  /// The part that a column belongs to.
  package func part(ofColumn column: Int) -> Part? {
    parts.first { $0.columns.contains(column) }
  }
}
