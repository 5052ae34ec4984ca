// What is said where an unpenalised fit runs away.

extension NewtonEngine {
  /// Whether the loss can have no optimum although it grows nowhere: not with one that is straight far out.
  var mayRunAway: Bool { !hasMajorant || model.problem.loss is CustomLoss }

  /// Of a loss that is not known a longer way must not be up: ten times as far it is as low.
  var isRunningAway: Bool {
    guard model.problem.loss is CustomLoss else { return true }
    let offset = model.problem.offset
    let farther = predictor.indices.map { i in
      let own = offset?[i % model.rows] ?? 0
      return own + 10 * (predictor[i] - own)
    }
    return model.problem.loss.value(model.observations, predictor: farther) <= loss + 1e-9 * scale
  }

  /// The direction of the coefficients, as an error: far out it is the direction in which the loss falls.
  ///
  /// Gamma loss rises along every direction that moves a predictor (η one way, y e^(−η) > 0 the other): where a fit
  /// runs far it is the numbers that are too far apart.
  func separation() -> FittingError {
    if model.problem.loss.definition.response == .positive { return .outOfRange(what: "the response") }
    let p = model.columns
    let largest = beta.indices.reduce(0) { max($0, abs(beta[$1]) * model.deviation($1 % p)) }
    var direction: [SeparatingColumn] = []
    for k in 0..<model.outputs {
      let data = model.problem.dataUnits(Array(beta[k * p..<(k + 1) * p]))
      for j in 0..<p where abs(beta[k * p + j]) * model.deviation(j) > 1e-6 * largest {
        let level = model.outputs > 1 && !model.observations.details.levels.isEmpty
        let name = model.design.names[j]
        direction.append(
          SeparatingColumn(
            column: level ? "\(name) (\(model.observations.details.levels[k]))" : name,
            coefficient: data[j] / largest))
      }
    }
    return .separated(direction: direction)
  }
}

extension SmoothModel {
  /// What turns β_j into the standardised coefficient.
  fileprivate func deviation(_ j: Int) -> Double {
    problem.moments.deviations[j] * multipliers[j]
  }
}
