import Fitting
import Priors
import Tables

extension Topic {
  static let sdOrVariance = Topic(
    name: "sd or variance",
    aliases: ["sd", "variance", "precision", "standard deviation", "cov", "covariance", "sigma"],
    summary: "the second place of normal is a standard deviation; a matrix needs its name",
    text: [
      "normal(0, 2) has sd 2, variance 4 and precision 1/4. Stan, scipy and R's dnorm read it so as well; BUGS and JAGS put the precision there, and textbooks' N(0, σ²) the variance.",
      "  normal(mean, sd)             one number or a list",
      "  normal(mean, cov = V)        variances on V's diagonal, covariances beside it",
      "  normal(mean, precision = P)  P = inverse(V)",
      "  laplace(mean, scale)         its sd is √2·scale",
      "Beside the exact likelihood a normal prior is λ*l2 with λ = 1/(2·sd²), a laplace prior λ*l1 with λ = 1/scale: half the sd is four times the l2, and twice the l1.",
      "sigma = in fit is another sd: that of the response about its prediction.",
    ],
    examples: ["as_penalty(normal(0, 2))", "density(normal(0, 2), at = [0, 2, 4])"],
    own: { subject in
      switch subject.value {
      case .prior(let prior):
        ofDistributions(prior.statements.map { ($0.distribution.source, $0.distribution) }, subject.presenter)
      case .model(let model):
        if let bound = model.boundPrior {
          ofDistributions(
            bound.parts.map { part in
              (
                subject.presenter.elided(part.columns.map { model.frame.columns[$0].name }, limit: 6),
                part.distribution
              )
            }, subject.presenter)
        } else {
          subject.anyFacts.map(ofPenalties) ?? []
        }
      default: []
      }
    })

  private static func ofDistributions(_ parts: [(String, any Distribution)], _ p: Presenter) -> [Document
    .Block]
  {
    var table = spreadTable("prior")
    for (name, distribution) in parts {
      switch distribution {
      case let normal as Normal:
        for sd in distinct(normal.sd.values) {
          table.append(row(name, "normal", sd, 0.5 / (sd * sd), "l2", p))
        }
      case let laplace as Laplace:
        for scale in distinct(laplace.scale.values) {
          table.append(row(name, "laplace", 2.0.squareRoot() * scale, 1 / scale, "l1", p))
        }
      case let joint as MultivariateNormal:
        for k in 0..<joint.matrix.order {
          let sd = joint.covariance[k * joint.matrix.order + k].squareRoot()
          table.append(row("\(name), place \(k + 1)", "normal", sd, nil, "", p))
        }
      case let student as Student:
        // Two degrees of freedom or fewer leave no variance.
        let spread = student.df > 2 ? (student.df / (student.df - 2)).squareRoot() : .infinity
        for scale in distinct(student.scale.values) {
          let sd = spread * scale
          table.append([
            .text(name), .text(distribution.definition.name),
            sd.isFinite ? p.coefficient(sd) : .text("infinite"),
            sd.isFinite ? p.coefficient(sd * sd) : .text("infinite"), .text("no power of b"),
          ])
        }
      case let horseshoe as Horseshoe:
        // The half-Cauchy scale has no second moment; a slab cuts the tails by a factor without a name.
        let sd = horseshoe.slab.isFinite ? "below \(p.brief(horseshoe.slab))" : "infinite"
        table.append([
          .text(name), .text("horseshoe"), .text(sd), .text(horseshoe.slab.isFinite ? "" : "infinite"),
          .text("no power of b"),
        ])
      case is Flat: table.append([.text(name), .text("flat"), .text("none"), .empty, .empty])
      default:
        table.append([
          .text(name), .text(distribution.source { p.brief($0) }), .text("not known"), .empty, .empty,
        ])
      }
    }
    return [.table(table)]
  }

  private static func ofPenalties(_ facts: ModelFacts) -> [Document.Block] {
    let p = facts.presenter
    guard !facts.problem.penalties.isEmpty else { return ofEstimates(facts) }
    guard let own = facts.plainStrengths else {
      guard let reading = try? facts.priorReading(inDataUnits: false) else {
        return [.table(facts.partsTable)]
      }
      let parts = reading.parts.flatMap { part in
        part.factors.map { (p.elided(part.columns.map { facts.names[$0] }, limit: 6), $0) }
      }
      return ofDistributions(parts, p) + [.lines(p.wrapped(scale(facts)))]
    }
    let toLikelihood = facts.likelihoodFactor ?? 1
    var table = spreadTable("penalty")
    if own.l1 > 0 {
      let rate = own.l1 * toLikelihood
      table.append(row("\(p.brief(own.l1))*l1", "laplace", 2.0.squareRoot() / rate, rate, "l1", p))
    }
    if own.l2 > 0 {
      let strength = own.l2 * toLikelihood
      table.append(row("\(p.brief(own.l2))*l2", "normal", (0.5 / strength).squareRoot(), strength, "l2", p))
    }
    return [.table(table), .lines(p.wrapped(scale(facts)))]
  }

  /// What the numbers of a penalty's priors are of.
  private static func scale(_ facts: ModelFacts) -> String {
    let p = facts.presenter
    let what =
      facts.problem.scale == .standardised ? "standardised coefficients" : "coefficients in data units"
    if facts.model.family.takesSigma, let sigma = facts.sigma {
      return "Priors of \(what), with σ = \(p.brief(sigma)) and n = \(p.number(facts.rows))."
    }
    return "Priors of \(what). \(facts.likelihoodLine)"
  }

  /// Without a penalty the sds are those of the estimates.
  private static func ofEstimates(_ facts: ModelFacts) -> [Document.Block] {
    let p = facts.presenter
    guard let covariance = facts.model.posterior?.covariance, facts.model.outputs == 1 else {
      return [.lines(["This model has no penalty, and no standard errors are computed for it."])]
    }
    let first = covariance.rows - facts.names.count
    let table = facts.table(
      [
        Table.Column("coef", .number), Table.Column("sd (std error)", .number),
        Table.Column("variance", .number),
      ], of: Array(facts.names.indices)
    ) { j in
      let variance = max(0, covariance[first + j, first + j])
      return [
        p.coefficient(facts.model.solution.coefficients[j]), p.coefficient(variance.squareRoot()),
        p.coefficient(variance),
      ]
    }
    return [.table(table), .lines(p.wrapped("No penalty is a flat prior, whose sd is infinite."))]
  }

  private static func spreadTable(_ first: String) -> Table {
    Table(columns: [
      Table.Column(first), Table.Column("distribution"), Table.Column("sd", .number),
      Table.Column("variance", .number), Table.Column("beside nll"),
    ])
  }

  private static func row(
    _ name: String, _ kind: String, _ sd: Double, _ strength: Double?, _ penalty: String, _ p: Presenter
  ) -> [Table.Cell] {
    [
      .text(name), .text(kind), p.coefficient(sd), p.coefficient(sd * sd),
      strength.map { .text("\(p.brief($0))*\(penalty)") } ?? .text("quad"),
    ]
  }

  private static func distinct(_ values: [Double]) -> [Double] {
    values.reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
  }
}
