/// The separable terms of a problem, coordinate by coordinate, as they were posed: what the compiled sum that
/// solvers and `GapBound` work with is held against, so that a mistake in compiling cannot prove itself right.
///
/// For convex h the gap of one coordinate is h(β) − h(t) − v(β − t) for any t with v ∈ ∂h(t): both parts are
/// computed here from the terms, t being all that is taken over. Where either is off by more than rounding,
/// the claim is not confirmed.
struct PenaltyWitness {
  private struct Piece {
    let strength: Double
    let penalty: any SeparablePenalty
    let centre: Double
  }

  private var pieces: [[Piece]]

  /// Terms that are not separable are left out: their values and slopes never are compiled for a certificate.
  init(_ terms: [PenaltyTerm], columns: Int) {
    pieces = [[Piece]](repeating: [], count: columns)
    for term in terms where term.strength > 0 {
      guard let penalty = term.penalty.separable else { continue }
      for (k, j) in term.columns.enumerated() {
        pieces[j].append(
          Piece(strength: term.strength(k), penalty: penalty, centre: term.centre?[k] ?? 0))
      }
    }
  }

  /// Whether coordinate j at β has the gap `cost` for the slope v, which the penalty is to have at t.
  func confirms(_ j: Int, at beta: Double, slope v: Double, touching t: Double, cost: Double) -> Bool {
    guard !pieces[j].isEmpty else { return v == 0 && cost == 0 }
    var lower = 0.0
    var upper = 0.0
    var size = abs(v)
    var give = 0.0
    var difference = CompensatedSum()
    difference.add(-v * (beta - t))
    var magnitude = abs(v) * (abs(beta) + abs(t))
    for piece in pieces[j] {
      let (s, penalty) = (piece.strength, piece.penalty)
      let x = t - piece.centre
      // t itself is rounded: slopes a few units of its last place around count as its own.
      let step = 4 * max(abs(t), abs(piece.centre), abs(x)).ulp
      let here = penalty.slope(at: x)
      let before = min(here.lower, penalty.slope(at: x - step).lower)
      let after = max(here.upper, penalty.slope(at: x + step).upper)
      lower += s * before
      upper += s * after
      // A normal cone has no size that rounding could be a share of.
      size += s * max(here.lower.isFinite ? abs(here.lower) : 0, here.upper.isFinite ? abs(here.upper) : 0)
      let away = penalty.slope(at: x + step).lower - here.upper
      let back = here.lower - penalty.slope(at: x - step).upper
      give += s * max(0, away.isFinite ? away : 0, back.isFinite ? back : 0)
      let (far, near) = (s * penalty.value(at: beta - piece.centre), s * penalty.value(at: x))
      difference.add(far)
      difference.add(-near)
      magnitude += abs(far) + abs(near)
    }
    let rounding = 1e-11
    guard v >= lower - rounding * size, v <= upper + rounding * size else { return false }
    return abs(difference.value - cost) <= rounding * magnitude + give * abs(beta - t)
  }
}
