import Fitting
import Priors
import Syntax

extension Model {
  /// What a strength beside this model's loss is multiplied by to stand beside the negative log-likelihood, for the
  /// bridge between penalties and priors. `sigma =` and `n =` of the call go before the model's own, for squares.
  ///
  /// - Throws: a loss that is no multiple of a negative log-likelihood.
  func bridgeFactor(_ call: Call) throws(Failure) -> BridgeFactor {
    let sigma = try call.positive("sigma") ?? self.sigma?.value ?? leastSquares?.residualDeviation
    let n = try call.positive("n") ?? Double(frame.rowCount)
    do {
      if let squared = problem.loss as? SquaredLoss {
        return try BridgeFactor(from: squared.scale, sigma: sigma, n: n)
      }
      if let unused = ["sigma", "n"].first(where: { call.has($0) }) {
        throw call.fail(
          "unused-argument", "\(unused) is not used beside \(family.definition.name) loss", at: unused,
          help: "leave \(unused) out: it turns squares into a likelihood")
      }
      // Beside a likelihood the two are one, whatever the family: no σ is needed.
      if family.isLikelihood { return try BridgeFactor(from: .likelihood(sigma: 1), sigma: nil, n: nil) }
      if let value = ModelFacts(model: self, presenter: call.presenter).likelihoodFactor {
        return try BridgeFactor(ofLoss: family.definition.name, value: value)
      }
    } catch let error as BridgeError {
      throw call.fail(
        error.code, error.message(call.presenter.number), span: call.calleeSpan, help: error.help)
    } catch let error as Failure {
      throw error
    } catch {
      preconditionFailure("there are no other errors")
    }
    throw call.fail(
      "needs-likelihood",
      "\(call.verb) needs a model with a likelihood, and \(family.definition.name) loss has none", at: "m",
      help: "leave loss out, for least squares")
  }
}
