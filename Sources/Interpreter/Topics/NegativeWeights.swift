import Fitting
import Tables

extension Topic {
  /// Source: gradient of Σb²; descent goes against it.
  static let negativeWeights = Topic(
    name: "negative weights", aliases: ["negative", "sign", "gradient", "weight decay"],
    summary: "l2 does not push a negative weight further down: a step goes against the slope",
    text: [
      "The slope of l2 = Σb² at a coefficient b is 2b. Where b is negative so is the slope: the penalty falls as b rises. A step of descent goes against the slope,",
      "  b_new = b - rate·(loss slope) - rate·λ·2b",
      "so with b negative the penalty's share of the step, -rate·λ·2b, is positive: the coefficient moves up, towards 0. A positive one moves down, towards 0 as well.",
      "  b = -2   slope of 0.5*l2  -2   step +2·rate   up",
      "  b = +2   slope of 0.5*l2  +2   step -2·rate   down",
      "Alone, each step multiplies b by 1 - 2·rate·λ. Below rate·λ = 0.5 that is a number between 0 and 1: same sign, smaller. Above it each step lands on the other side of 0, and above 1 further out than it was.",
      "l1 does the same with a pull of one size: its slope is -1 for every negative b and +1 for every positive.",
    ],
    examples: ["gradient(0.5*l2, at = [-2, 0, 2])", "trace(0.5*l2, start = [-3, 2], rate = 0.1, steps = 5)"],
    own: { subject in
      switch subject.value {
      case .model: subject.anyFacts.map(ofModel) ?? []
      case .penalty(let penalty): gradientBlocks(penalty, subject.presenter)
      default: []
      }
    })

  private static func ofModel(_ facts: ModelFacts) -> [Document.Block] {
    guard !facts.names.isEmpty, let slopes = facts.slopes else { return [] }
    let p = facts.presenter
    let b = facts.coefficients
    let order = facts.names.indices.sorted { (b[$0], $0) < (b[$1], $1) }
    let pull = facts.model.prior == nil ? "penalty slope" : "−log prior slope"
    let table = facts.table(
      [
        Table.Column(facts.scaleHeader, .number), Table.Column(pull, .number),
        Table.Column("so b is pulled"),
      ], of: order
    ) { j in
      let slope = slopes.penaltySum(j)
      return [p.coefficient(b[j]), p.slope(slope), .text(direction(slope))]
    }
    let lowest = order[0]
    guard b[lowest] < 0 else {
      return [.table(table), .lines(p.wrapped("No coefficient is negative here."))]
    }
    let strength = facts.square(column: lowest)
    let shown = p.coefficient(b[lowest]).string
    let line: String
    if strength > 0, facts.model.prior == nil {
      line =
        "The most negative is \(facts.names[lowest]) at \(shown): the l2 slope there is 2·\(p.brief(strength))·(\(shown)) = \(p.short(2 * strength * b[lowest])), so a step of rate 0.1 has l2 move it by +\(p.short(-0.2 * strength * b[lowest])): up."
    } else {
      line =
        "The most negative is \(facts.names[lowest]) at \(shown). With 1*l2 its slope would be 2·(\(shown)) = \(p.short(2 * b[lowest])), and a step of rate 0.1 would have l2 move it by +\(p.short(-0.2 * b[lowest])): up."
    }
    return [.table(table), .lines(p.wrapped(line))]
  }

  /// Slopes of a penalty at a few points, with the direction of a step.
  static func gradientBlocks(_ penalty: PenaltyExpression, _ p: Presenter) -> [Document.Block] {
    let points = [-2.0, -0.5, 0, 0.5, 2]
    guard !penalty.parts.isEmpty, penalty.parts.allSatisfy({ $0.penalty.dimension == nil }) else { return [] }
    let parts = penalty.parts.map { part in
      GradientTable.Part(
        label: part.strength == 1 ? part.name : "\(p.written(part.strength))·\(part.name)",
        slopes: part.penalty.gradient(points).map { part.strength * $0 })
    }
    return [.table(GradientTable(points: points, parts: parts, centres: points.map { _ in 0 }).table(p))]
  }

  private static func direction(_ slope: Interval) -> String {
    if !slope.isPoint { return "nowhere: it may stay" }
    return slope.lower < 0 ? "up" : slope.lower > 0 ? "down" : "nowhere"
  }
}
