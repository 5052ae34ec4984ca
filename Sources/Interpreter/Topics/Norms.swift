import Fitting
import Tables

extension Topic {
  static let norms = Topic(
    name: "norms", aliases: ["norm", "l1", "l2", "lp", "l1 or l2", "l1 and l2", "ball", "ridge or lasso"],
    summary: "l1 is a norm, l2 is the square of one, and their pulls differ: constant, or in proportion",
    text: [
      "The p-norm of b is (Σ|b|^p)^(1/p). As penalties:",
      "  l1      Σ|b|      slope sign(b)             the same pull on a large coefficient and on a small one",
      "  l2      Σb²       slope 2b                  a pull in proportion: strong on large, faint on small",
      "  lp(p)   Σ|b|^p    slope p·sign(b)·|b|^(p-1) between the two for 1 < p < 2",
      "  quad(P) ½ b'Pb    slope Pb                  coefficients pulled together",
      "l2 is the square of the 2-norm and has no ½: 0.5*l2 is the ½ form that glmnet writes. It would rather have two coefficients of 1 (2) than one of 2 (4); l1 does not mind (2 and 2).",
      "Seen as a constraint Σ|b| ≤ t is a ball with corners on the axes, where some coefficients are 0, and a solution often sits in a corner; the ball of l2 is round and has none.",
    ],
    examples: [
      "gradient(0.1*l1 + 0.1*l2, at = [-2, -0.5, 0, 0.5, 2])", "gradient(lp(1.5), at = [-2, 0, 2])",
    ],
    own: { subject in
      switch subject.value {
      case .model: subject.anyFacts.map(ofModel) ?? []
      case .penalty(let penalty): ofPenalty(penalty, subject.presenter)
      default: []
      }
    })

  private static func ofModel(_ facts: ModelFacts) -> [Document.Block] {
    let p = facts.presenter
    var columns = [(facts.scaleHeader, facts.coefficients)]
    if let least = facts.model.leastSquares, !facts.problem.penalties.isEmpty {
      let before = facts.problem.scale == .standardised ? least.standardised : least.coefficients
      columns.append(("least sq.", before))
    }
    var table = Table(columns: [Table.Column("of b")] + columns.map { Table.Column($0.0, .number) })
    let measures: [(String, ([Double]) -> Double)] = [
      ("l1 = Σ|b|", { $0.reduce(0) { $0 + abs($1) } }),
      ("l2 = Σb²", { $0.reduce(0) { $0 + $1 * $1 } }),
      ("2-norm, √l2", { $0.reduce(0) { $0 + $1 * $1 }.squareRoot() }),
      ("max|b|", { $0.map(abs).max() ?? 0 }),
    ]
    for (name, measure) in measures {
      table.append([.text(name)] + columns.map { p.coefficient(measure($0.1)) })
    }
    return [.table(table)]
  }

  private static func ofPenalty(_ penalty: PenaltyExpression, _ p: Presenter) -> [Document.Block] {
    var table = Table(columns: ["part", "value", "slope", "at 0"].map { Table.Column($0) })
    for part in penalty.parts {
      let definition = part.penalty.definition
      let factor = part.strength == 1 ? "" : "\(p.written(part.strength))·"
      table.append([
        .text(factor + part.name + part.selection.suffix), .text(factor + part.penalty.formula),
        .text(factor + definition.gradient),
        p.slope(atZero(part)),
      ])
    }
    return penalty.parts.isEmpty ? [] : [.table(table)]
  }

  /// The slopes that a part allows one coefficient at the origin.
  private static func atZero(_ part: PenaltyExpression.Part) -> Interval {
    let origin = [Double](repeating: 0, count: part.penalty.dimension ?? 1)
    return part.strength * (part.penalty.gradient(origin).first ?? .point(0))
  }
}
