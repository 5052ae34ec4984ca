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
    isOfSquaredLoss: true,
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
                subject.presenter.elided(part.columns.map { model.coefficientNames[$0] }, limit: 6),
                part.distribution
              )
            }, subject.presenter)
        } else {
          subject.facts.map(ofPenalties) ?? []
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
      default: table.append([.text(name), .text("flat"), .text("none"), .empty, .empty])
      }
    }
    return [.table(table)]
  }

  private static func ofPenalties(_ facts: ModelFacts) -> [Document.Block] {
    let p = facts.presenter
    guard let own = facts.plainStrengths, let factor = facts.factorToMean, let sigma = facts.sigma else {
      return []
    }
    let toLikelihood = factor * facts.rows / (sigma * sigma)
    var table = spreadTable("penalty")
    if own.l1 > 0 {
      let rate = own.l1 * toLikelihood
      table.append(row("\(p.brief(own.l1))*l1", "laplace", 2.0.squareRoot() / rate, rate, "l1", p))
    }
    if own.l2 > 0 {
      let strength = own.l2 * toLikelihood
      table.append(row("\(p.brief(own.l2))*l2", "normal", (0.5 / strength).squareRoot(), strength, "l2", p))
    }
    let what =
      facts.problem.scale == .standardised ? "standardised coefficients" : "coefficients in data units"
    return [
      .table(table),
      .lines(["Priors of \(what), with σ = \(p.brief(sigma)) and n = \(p.number(facts.rows))."]),
    ]
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
