package import Fitting

/// A distribution of coefficients, as a prior.
///
/// One without a `dimension` is applied to each coefficient alone; one with a dimension is a joint density (or a list
/// of densities) of exactly so many coefficients. Points are on the scale of the coefficients that the prior speaks of.
package protocol Distribution: Sendable {
  static var definition: DistributionDefinition { get }

  /// The same, or that of the special case whose name it was called by.
  var definition: DistributionDefinition { get }

  /// The number of coefficients that it is for; nil for any number.
  var dimension: Int? { get }

  /// Whether it integrates to 1.
  var isProper: Bool { get }

  /// The log density at `b`, a value a coefficient, in the constant part and the part that depends on b.
  func logDensity(at b: [Double]) -> LogDensity

  /// The slope of −log density along each coefficient at `b`; an interval where there is a kink.
  func slope(at b: [Double]) -> [Interval]

  /// −log density, without its constant, as terms of an objective whose loss is the negative log-likelihood.
  ///
  /// - Parameter columns: the design's columns of the coefficients, in order.
  func penaltyTerms(columns: [Int]) -> [PenaltyTerm]

  /// Whether the sum of those terms is −log density, but for a constant. Where it is not, as for the horseshoe, a MAP is
  /// the mode of something else that the distribution documents.
  var isPenaltyItsDensity: Bool { get }

  /// The strength of one of those terms beside 1/(2n)·Σ(y − ŷ)², in symbols with the distribution's own numbers:
  /// `σ²/(2n·1²)`.
  func strengthDerivation(_ term: PenaltyTerm, _ number: (Double) -> String) -> String

  /// As written in the language, `normal(0, 1)`; `number` writes numbers.
  func source(_ number: (Double) -> String) -> String
}

extension Distribution {
  package var definition: DistributionDefinition { Self.definition }
  package var isProper: Bool { true }
  package var isPenaltyItsDensity: Bool { true }

  package func strengthDerivation(_ term: PenaltyTerm, _ number: (Double) -> String) -> String {
    term.strength == 1 ? "σ²/n" : "\(number(term.strength))·σ²/n"
  }

  /// As written in the language, numbers with all their digits.
  package var source: String { source(sourceNumber) }
}

/// The shortest text that reads back as the same number; a whole number without its point.
package func sourceNumber(_ value: Double) -> String {
  let text = "\(value)"
  return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
}

/// Terms of one separable penalty whose strength and centre may differ from coefficient to coefficient: one term a
/// distinct strength, in order of first appearance, and none where the strength is 0.
func separableTerms(
  _ penalty: any Penalty, columns: [Int], strength: (Int) -> Double, centre: (Int) -> Double
) -> [PenaltyTerm] {
  var terms: [PenaltyTerm] = []
  for (place, column) in columns.enumerated() where strength(place) > 0 {
    let (factor, middle) = (strength(place), centre(place))
    if let same = terms.firstIndex(where: { $0.strength == factor }) {
      terms[same].columns.append(column)
      terms[same].centre?.append(middle)
    } else {
      terms.append(PenaltyTerm(strength: factor, penalty: penalty, columns: [column], centre: [middle]))
    }
  }
  for index in terms.indices where terms[index].centre?.allSatisfy({ $0 == 0 }) == true {
    terms[index].centre = nil
  }
  return terms
}
