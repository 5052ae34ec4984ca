/// The duality gap of  ½‖t − Aβ‖² + h(β),  h separable, from what any point β can show.
///
/// With the residual r = t − Aβ, slopes v = A'r and any θ with finite h*(A'θ), Fenchel's duality gives
///
///     gap = ½‖r − θ‖² + Σ_j [ h_j(β_j) + h_j*(A_j'θ) − β_j A_j'θ ],
///
/// a sum of numbers that are never negative, so that nothing cancels. θ is r made orthogonal to the columns that
/// no separable penalty holds, then shrunk until every A_j'θ is a slope that h_j can take.
///
/// Source: Fenchel (1949); the shrinking is that of El Ghaoui, Viallon and Rabbani (2012).
struct GapBound {
  /// Absolute gap in the objective's units; infinite where no dual point was found.
  let gap: Double

  /// - Parameters:
  ///   - squaredNorm: ‖r‖²
  ///   - slopes: v, one a coordinate
  ///   - witness: confirms each coordinate's part; where it does not, the gap is infinite
  ///   - block: A'A of the given coordinates, called where unheld columns are to be projected out
  init(
    beta: [Double], squaredNorm: Double, slopes: [Double], penalty: CoordinatePenalty,
    frozen: [Bool], witness: PenaltyWitness? = nil, isInterrupted: () -> Bool,
    block: ([Int]) throws(FittingError) -> Matrix, cross: ([Int], [Double]) -> [Double]
  ) throws(FittingError) {
    func bound(projecting unheld: [Int]) throws(FittingError) -> Double {
      try GapBound.bound(
        beta, squaredNorm, slopes, penalty, frozen, unheld, witness, isInterrupted, block, cross)
    }
    let unheld = beta.indices.filter { !frozen[$0] && penalty.slopeBound($0) == 0 }
    let first = try bound(projecting: unheld)
    guard first > 1e-11 * squaredNorm else {
      gap = first
      return
    }
    // Rounding of a slope can be more than a very weak penalty may take: then it is as good as none. One that costs
    // nothing because the coefficient rests at its corner, wherever that is, holds it all the same.
    let weak = beta.indices.filter { j in
      guard !frozen[j], penalty.slopeBound(j) > 0 else { return false }
      let t = beta[j]
      let cost = penalty.value(j, at: t) + t * (penalty.square[j] * t + penalty.linear[j])
      return abs(cost) <= 1e-14 * squaredNorm
        && ((t != 0 && penalty.slope(j, at: t).isPoint)
          || penalty.slopeBound(j) <= 1e-14 * squaredNorm.squareRoot())
    }
    let count = unheld.count + weak.count
    gap =
      weak.isEmpty || count > ClosedForm.largestMatrix
      ? first : min(first, try bound(projecting: (unheld + weak).sorted()))
  }

  private static func bound(
    _ beta: [Double], _ squaredNorm: Double, _ slopes: [Double], _ penalty: CoordinatePenalty,
    _ frozen: [Bool], _ unheld: [Int], _ witness: PenaltyWitness?,
    _ isInterrupted: () -> Bool,
    _ block: ([Int]) throws(FittingError) -> Matrix, _ cross: ([Int], [Double]) -> [Double]
  ) throws(FittingError) -> Double {
    var dual = slopes
    // (z, g) of the projection: z'g = ‖A_U z‖².
    var projected = 0.0
    // Without a slope there is nothing to project out.
    if unheld.contains(where: { slopes[$0] != 0 }) {
      guard let factor = try Cholesky(block(unheld), isInterrupted: isInterrupted) else {
        return .infinity
      }
      let g = unheld.map { slopes[$0] }
      let z = factor.solve(g)
      projected = zip(z, g).reduce(0) { $0 + $1.0 * $1.1 }
      if unheld.count < beta.count {
        for (j, change) in cross(unheld, z).enumerated() { dual[j] -= change }
      }
      for j in unheld { dual[j] = 0 }
    }
    var shrink = 1.0
    for j in beta.indices where !frozen[j] && dual[j] != 0 {
      let bound = penalty.slopeBound(j)
      if abs(dual[j]) > bound { shrink = min(shrink, bound / abs(dual[j])) }
    }
    let lost = 1 - shrink
    var sum = CompensatedSum()
    sum.add(0.5 * lost * lost * squaredNorm)
    sum.add((lost * shrink + 0.5 * shrink * shrink) * projected)
    for j in beta.indices where !frozen[j] {
      let v = shrink * dual[j]
      let (cost, touching) = coordinateGap(j, beta[j], v, penalty)
      if let witness, !witness.confirms(j, at: beta[j], slope: v, touching: touching, cost: cost) {
        return .infinity
      }
      sum.add(cost)
    }
    return sum.value.isNaN ? .infinity : sum.value
  }
}

/// h(β) + h*(v) − βv for one coordinate, and the t where h has the slope v.
func coordinateGap(
  _ j: Int, _ beta: Double, _ v: Double, _ penalty: CoordinatePenalty
) -> (cost: Double, touching: Double) {
  let (a, s) = (penalty.absolute[j], penalty.square[j])
  let u = v - penalty.linear[j]
  if penalty.isSpecial(j) {
    func shape(_ t: Double) -> Double { penalty.value(j, at: t) + s * t * t }
    let best = penalty.minimum(j, curvature: 2 * s, pull: u, hint: beta)
    return (max(0, shape(beta) - shape(best) - u * (beta - best)), best)
  }
  let best = s > 0 ? (abs(u) <= a ? 0 : (u > 0 ? abs(u) - a : a - abs(u)) / (2 * s)) : 0
  if best == 0 {
    return (max(0, a - (beta < 0 ? -u : u)) * abs(beta) + s * beta * beta, 0)
  }
  let wrongSide = abs(beta) - (best < 0 ? -beta : beta)
  return (a * wrongSide + s * (beta - best) * (beta - best), best)
}
