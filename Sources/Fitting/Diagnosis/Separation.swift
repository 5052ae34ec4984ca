internal import Glibc

/// Whether a direction tells the two classes of a binary response apart, so that without a penalty its coefficients
/// run to infinity.
///
/// With s_i = ±1 for the class of row i and a_i = s_i(1, x_i), d separates where a_i'd ≥ 0 for every row and > 0 for
/// some; completely, where > 0 for all. Exactly one of these is possible (Stiemke 1915):
///
///     a direction d like that,   or   λ > 0 with Σ λ_i a_i = 0.
///
/// Both come from the projection of Σ a_i onto the cone {d: a_i'd ≥ 0}, that is from least squares with μ ≥ 0
/// (`NonnegativeLeastSquares`) for Σ (1 + μ_i)a_i ≈ 0: what is left over, ρ, is minus the direction, and where it is 0,
/// λ = 1 + μ. In floating point: every direction of length 1 that separates has Σ a_i'd ≤ ‖ρ‖, rows of length 1, so that
/// a ρ that is rounding rules out all but what rounding cannot show. Rows that the direction leaves at 0 are looked at
/// again by themselves, until no more of them can be told apart.
///
/// A row with successes and failures counts as one of each class. Source: Albert and Anderson (1984); Konis (2007) asks
/// the same by linear programming.
package struct Separation: Sendable, Equatable {
  /// All rows lie beyond the plane; else some lie on it (quasi-complete separation).
  package let isComplete: Bool
  /// In data units, its largest size on standardised columns 1. Along it the fitted probabilities run to 0 and 1.
  package let coefficients: [Double]
  package let intercept: Double
  /// Columns that take part.
  package let columns: [Int]
  /// Rows that the direction classes right for certain, in order.
  package let rows: [Int]
}

package enum SeparationFinding: Sendable, Equatable {
  case none
  case separated(Separation)
  /// Rounding hides the answer.
  case undecided
}

/// The answer for a problem with a binary response; nil for any other.
package func separation(
  _ problem: Problem, isInterrupted: () -> Bool = { false }
) throws(FittingError) -> SeparationFinding? {
  guard problem.loss.definition.response == .binary else { return nil }
  let rows = SignedRows(problem)
  guard rows.width > 0, rows.count > 0 else { return SeparationFinding.none }
  var open = Array(0..<rows.count)
  var direction = [Double](repeating: 0, count: rows.width)
  while !open.isEmpty {
    guard let step = try rows.separating(open, isInterrupted) else { return .undecided }
    guard !step.isEmpty else { break }
    direction = rows.combine(direction, step, open)
    let margins = rows.margins(direction)
    guard margins.allSatisfy({ $0 >= -SignedRows.slack }) else { return .undecided }
    let rest = open.filter { margins[$0] <= SignedRows.visible }
    guard rest.count < open.count else { return .undecided }
    open = rest
  }
  guard direction.contains(where: { $0 != 0 }) else { return SeparationFinding.none }
  return .separated(rows.finding(direction, open: Set(open)))
}

/// a_i, scaled to length 1, on centred and scaled columns: the cone of directions is not changed by that.
private struct SignedRows {
  /// What is no more than rounding of a margin, and what is for certain more.
  static let slack = 1e-9
  static let visible = 1e-8

  let width: Int
  let count: Int
  private let elements: [Double]
  /// The problem's row of each.
  private let origins: [Int]
  private let problem: Problem
  private let columns: [Int]
  private let centres: [Double]
  private let scales: [Double]

  init(_ problem: Problem) {
    self.problem = problem
    let columns = (0..<problem.design.columns).filter { !problem.takesNoPart($0) }
    let shift = problem.intercept ? 1 : 0
    let moments = problem.moments
    let centres = columns.map { problem.intercept ? moments.means[$0] : 0 }
    let scales = columns.map { j in
      problem.intercept ? moments.deviations[j] : hypot(moments.deviations[j], moments.means[j])
    }
    var elements: [Double] = []
    var origins: [Int] = []
    var row = [Double](repeating: 1, count: columns.count + shift)
    for (i, y) in problem.response.enumerated() where (problem.weights?[i] ?? 1) > 0 {
      for (k, j) in columns.enumerated() {
        row[k + shift] = (problem.design.value(row: i, column: j) - centres[k]) / scales[k]
      }
      let length = row.reduce(0) { $0 + $1 * $1 }.squareRoot()
      guard length > 0 else { continue }
      for (sign, isThere) in [(1.0, y > 0), (-1.0, y < 1)] where isThere {
        elements += row.map { sign * $0 / length }
        origins.append(i)
      }
    }
    (self.columns, self.centres, self.scales) = (columns, centres, scales)
    (self.elements, self.origins) = (elements, origins)
    width = columns.count + shift
    count = origins.count
  }

  /// A direction of length 1 that separates some of the rows and is not against any of them; empty where there is none,
  /// nil where rounding hides it.
  func separating(
    _ open: [Int], _ isInterrupted: () -> Bool
  ) throws(FittingError) -> [Double]? {
    var vectors: [Double] = []
    vectors.reserveCapacity(open.count * width)
    for i in open { vectors += elements[i * width..<(i + 1) * width] }
    var sum = [Double](repeating: 0, count: width)
    for (k, value) in vectors.enumerated() { sum[k % width] -= value }
    var problem = NonnegativeLeastSquares(vectors: vectors, size: width, target: sum)
    guard try problem.solve(isInterrupted) else { return nil }
    let length = problem.residual.reduce(0) { $0 + $1 * $1 }.squareRoot()
    guard length > 1e-10 * Double(open.count + 1) + 1e-12 * problem.largest else { return [] }
    return problem.residual.map { -$0 / length }
  }

  /// direction + ε·step with ε so small that rows told apart stay so.
  func combine(_ direction: [Double], _ step: [Double], _ open: [Int]) -> [Double] {
    guard direction.contains(where: { $0 != 0 }) else { return step }
    let (old, new) = (margins(direction), margins(step))
    var share = 1.0
    let isOpen = Set(open)
    for i in 0..<count where !isOpen.contains(i) && new[i] < 0 {
      share = min(share, -0.5 * old[i] / new[i])
    }
    let sum = zip(direction, step).map { $0 + share * $1 }
    let length = sum.reduce(0) { $0 + $1 * $1 }.squareRoot()
    return sum.map { $0 / length }
  }

  func margins(_ direction: [Double]) -> [Double] {
    (0..<count).map { i in
      (0..<width).reduce(0) { $0 + elements[i * width + $1] * direction[$1] }
    }
  }

  func finding(_ direction: [Double], open: Set<Int>) -> Separation {
    let shift = problem.intercept ? 1 : 0
    let size = direction.dropFirst(shift).reduce(0) { max($0, abs($1)) }
    let unit = size > 0 ? size : 1
    var coefficients = [Double](repeating: 0, count: problem.design.columns)
    var intercept = shift > 0 ? direction[0] / unit : 0
    var taking: [Int] = []
    for (k, j) in columns.enumerated() where abs(direction[k + shift]) > 1e-9 * size {
      let stored = direction[k + shift] / unit / scales[k]
      intercept -= centres[k] * stored
      coefficients[j] = scalbn(stored, Int32(-problem.design.exponents[j]))
      taking.append(j)
    }
    let told = (0..<count).filter { !open.contains($0) }.map { origins[$0] }
    return Separation(
      isComplete: open.isEmpty, coefficients: coefficients, intercept: intercept, columns: taking,
      rows: Array(Set(told)).sorted())
  }
}
