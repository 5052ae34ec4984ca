/// elastic(strength, mix): the elastic net, an abbreviation of a sum.
///
///     strength·mix · l1  +  strength·(1 − mix)·0.5 · l2
///
/// Convention: with the ½ on the squares, so that it reads as glmnet's lambda and alpha do. It is not a penalty
/// of its own: it expands when it is made. Source: Zou and Hastie (2005).
package enum Elastic {
  package static let definition = PenaltyDefinition(
    name: "elastic",
    parameters: [
      PenaltyParameter(name: "strength", kind: .number, range: "strength ≥ 0"),
      PenaltyParameter(name: "mix", kind: .number, range: "0 ≤ mix ≤ 1", example: 0.5),
    ],
    summary: "the elastic net: strength·mix·l1 + strength·(1 − mix)·0.5·l2",
    formula: "strength·(mix·Σ|b| + (1 − mix)·½Σb²)", gradient: "strength·(mix·sign(b) + (1 − mix)·b)",
    atZero: "any value in [-strength·mix, strength·mix]", isConvex: true,
    build: { arguments throws(PenaltyError) in
      try expand(
        strength: arguments.number(0), mix: arguments.number(1))
    })

  package static func expand(
    strength: Double, mix: Double
  ) throws(PenaltyError) -> [ScaledPenalty] {
    guard strength >= 0, strength.isFinite else {
      throw .outOfRange(
        penalty: "elastic", parameter: "strength", value: strength, range: "strength ≥ 0")
    }
    guard mix >= 0, mix <= 1 else {
      throw .outOfRange(penalty: "elastic", parameter: "mix", value: mix, range: "0 ≤ mix ≤ 1")
    }
    return [
      ScaledPenalty(strength: strength * mix, penalty: L1()),
      ScaledPenalty(strength: strength * (1 - mix) * 0.5, penalty: L2()),
    ]
  }
}
