import Fitting
import Priors
import Tables

/// Draws of the posterior of a model: independent ones where it is normal, else by Hamiltonian Monte Carlo.
struct PosteriorDraws {
  let value: Value

  private static let chains = 4
  private static let warmUp = 500
  /// Fewer a chain tell nothing of whether chains agree.
  private static let fewest = 50

  /// - Throws: a model without a proper posterior, with the reason.
  init(_ model: Model, draws: Int, seed: UInt64, _ call: Call) throws(Failure) {
    guard let prior = model.boundPrior else { throw PosteriorVerb.withoutPrior(model, call) }
    guard model.outputs == 1 else {
      throw call.fail(
        "no-posterior",
        "sample does not work with a response of more than two classes",
        at: "m", help: "posterior(m) has the mode and the sd of each coefficient")
    }
    let spread = try CoefficientSpread(model, call)
    if let constant = spread.absent.first(where: { $0.value == .constant }) {
      throw call.fail(
        "no-posterior", "`\(spread.names[constant.key])` never varies: the rows say nothing of it", at: "m",
        help: "leave it out of the formula")
    }
    try SampleVerb.checkSize(draws, spread.names.count, call)
    var names = spread.names
    if spread.intercepts == 1, !names.contains("intercept") { names[0] = "intercept" }
    let columns =
      spread.kind == .exactPosterior
      ? try PosteriorDraws.exact(spread, model, draws, seed, call)
      : try PosteriorDraws.chains(spread, names, model, prior, draws, seed, call)
    value = try SampleVerb.data("draws", names, columns, call)
  }

  // MARK: Normal

  private static func exact(
    _ spread: CoefficientSpread, _ model: Model, _ draws: Int, _ seed: UInt64, _ call: Call
  ) throws(Failure) -> [[Double]] {
    let root = try self.root(spread.centred, call)
    let k = spread.names.count
    let columns = try call.context.apart(draws * k * k) {
      var random = RandomNumbers(seed: seed)
      var columns = [[Double]](repeating: [], count: k)
      for _ in 0..<draws {
        let z = (0..<k).map { _ in random.normal() }
        var steps = (0..<k).map { i in (0...i).reduce(0) { $0 + root[i, $1] * z[$1] } }
        if spread.intercepts == 1 { steps[0] -= atOrigin(spread, steps) }
        for i in 0..<k { columns[i].append(spread.estimates[i] + steps[i]) }
      }
      return columns
    }
    call.context.note(
      "\(draws) independent draw\(draws == 1 ? "" : "s"); \(call.presenter.spreadSentence(spread, model)); seed \(seed)",
      code: "sampled")
    return columns
  }

  /// m'b, what the intercept is less by at 0 than where the columns are at their centre m.
  private static func atOrigin(_ spread: CoefficientSpread, _ theta: [Double]) -> Double {
    zip(spread.centre, theta.dropFirst()).reduce(0) { $0 + $1.0 * $1.1 }
  }

  private static func root(_ covariance: Matrix, _ call: Call) throws(Failure) -> Matrix {
    guard var root = Cholesky(covariance)?.factor else {
      throw call.fail(
        "no-posterior", "the posterior covariance is too near to singular to draw from", at: "m")
    }
    for j in 0..<root.columns {
      for i in 0..<j { root[i, j] = 0 }
    }
    return root
  }

  // MARK: Chains

  private static func chains(
    _ spread: CoefficientSpread, _ names: [String], _ model: Model, _ prior: BoundPrior, _ draws: Int,
    _ seed: UInt64,
    _ call: Call
  ) throws(Failure) -> [[Double]] {
    let root = try self.root(try guess(spread, model, prior, call), call)
    let each = max(fewest, (draws + chains - 1) / chains)
    let target = LogPosterior(model.problem, prior: prior, centre: spread.centre)
    let found: HamiltonianSampler.Chains?
    let tally = call.context.progress.tally()
    tally.begin(.chains, of: chains * (warmUp + each))
    do {
      let shift = spread.intercepts == 1 ? atOrigin(spread, spread.estimates) : 0
      let centre = spread.estimates.enumerated().map { $0 == 0 ? $1 + shift : $1 }
      found = try call.context.solving(.max) { (ask) throws(FittingError) in
        HamiltonianSampler.sample(
          { target($0) }, centre: centre, root: root, chains: chains, warmUp: warmUp, draws: each, seed: seed,
          isInterrupted: {
            // Asked once a step.
            tally.advance()
            return ask()
          })
      }
    } catch {
      throw call.failure(error, frame: model.frame)
    }
    guard var found else { throw .interrupted }
    if spread.intercepts == 1 {
      found.draws = found.draws.map { chain in
        chain.map { theta in
          var theta = theta
          theta[0] -= atOrigin(spread, theta)
          return theta
        }
      }
    }
    report(found, names, each: each, draws: draws, seed: seed, call)
    let all = Array(found.draws.joined())
    // Of more than were asked for some of each chain.
    let rows = (0..<draws).map { all[draws == all.count ? $0 : $0 * all.count / draws] }
    return spread.names.indices.map { j in rows.map { $0[j] } }
  }

  /// About the covariance: from the curvature at the mode, with each laplace prior replaced by the normal one of the
  /// same standard deviation, which has no corner.
  private static func guess(
    _ spread: CoefficientSpread, _ model: Model, _ prior: BoundPrior, _ call: Call
  ) throws(Failure) -> Matrix {
    guard prior.parts.contains(where: { $0.distribution is Laplace }) else {
      guard spread.atKink.isEmpty else {
        throw call.fail(
          "no-posterior", "the mode is at a corner of a custom prior, from which no spread can be guessed",
          at: "m")
      }
      return spread.centred
    }
    do {
      var terms: [PenaltyTerm] = []
      for part in prior.parts {
        guard let laplace = part.distribution as? Laplace else {
          terms += part.distribution.penaltyTerms(columns: part.columns)
          continue
        }
        for (place, column) in part.columns.enumerated() {
          let sd = 2.0.squareRoot() * laplace.scale[place]
          let normal = try Normal(mean: Coordinates(laplace.mean[place]), sd: Coordinates(sd))
          terms += normal.penaltyTerms(columns: [column])
        }
      }
      let smooth = try model.problem.with(penalties: terms)
      if let found = try laplaceApproximation(smooth, coefficients: model.solution.coefficients) {
        return found.centred
      }
    } catch {}
    throw call.fail("no-posterior", "no spread of the posterior can be guessed to start from", at: "m")
  }

  /// Whether the chains agree, and what they are worth.
  private static func report(
    _ found: HamiltonianSampler.Chains, _ names: [String], each: Int, draws: Int, seed: UInt64,
    _ call: Call
  ) {
    let diagnoses = names.indices.map { j in
      ChainDiagnosis(ofPlaceAndSpread: found.draws.map { $0.map { $0[j] } })
    }
    let worst = names.indices.max { diagnoses[$0].rHat < diagnoses[$1].rHat } ?? 0
    let least = names.indices.min { diagnoses[$0].effectiveSize < diagnoses[$1].effectiveSize } ?? 0
    let rHat = diagnoses[worst].rHat
    // Antithetic paths can be worth more than their number, which nobody should count on.
    let size = min(diagnoses[least].effectiveSize, Double(chains * each))
    let p = call.presenter
    let total = chains * each
    let part = draws < total ? "\(draws) of \(total) draws: " : ""
    let worth =
      draws < total
      ? "all worth \(p.short(size, 3)) independent ones" : "worth \(p.short(size, 3)) independent draws"
    call.context.note(
      "\(part)\(chains) chains of \(each) after \(warmUp) of warm-up, Hamiltonian Monte Carlo; R̂ at most \(NumberFormat.fixed(3).string(max(1, rHat))) (\(names[worst])), \(worth) or more, for means and sds (\(names[least])); seed \(seed)",
      code: "sampled")
    if !(rHat < 1.05) || !(size >= 40) {
      call.context.note(
        "the chains do not agree: these draws are not yet the posterior's; take more draws, or a prior that holds \(names[worst])",
        code: "not-converged")
    }
    if found.divergences > 0 {
      call.context.note(
        "\(found.divergences) paths diverged: the posterior has a region that they could not follow, and draws there are too few",
        code: "divergent")
    }
  }
}
