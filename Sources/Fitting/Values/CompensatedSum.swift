/// A sum with about twice the working precision.
///
/// Neumaier's variant of Kahan's summation (1974): the lost low-order part of every addition is kept beside the
/// sum and added at the end.
package struct CompensatedSum: Sendable {
  private var sum = 0.0
  private var lost = 0.0

  package init() {}

  package mutating func add(_ term: Double) {
    let next = sum + term
    lost += abs(sum) >= abs(term) ? (sum - next) + term : (term - next) + sum
    sum = next
  }

  /// Infinite or NaN terms come through as they would in a plain sum.
  package var value: Double { sum.isFinite ? sum + lost : sum }
}
