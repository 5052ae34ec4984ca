import Fitting
import Glibc
import Tables

/// How well a model predicts rows, in the measures of its family, each with its name.
struct Judgement {
  let measures: [(name: String, value: Double?)]

  /// - Parameter prediction: with responses.
  init(_ prediction: Prediction) {
    let family = prediction.model.family
    let data = prediction.observations
    let loss = prediction.model.problem.loss
    func held(_ measure: HeldOutMeasure) -> Double? {
      measure.value(loss, data, predictor: prediction.predictor)
    }
    switch family.definition.response {
    case .numbers where family.takesSigma: measures = Judgement.squares(prediction)
    case .numbers:
      measures = [
        (family.definition.name, loss is CustomLoss ? held(.loss) : held(.deviance).map { 0.5 * $0 }),
        ("mse", held(.mse)), ("mae", held(.mae)),
        ("explained", Judgement.explained(prediction)),
      ]
    case .binary, .classes:
      let isClass = data.details.trials == nil
      let isBinary = family.definition.response == .binary
      measures =
        [("log loss", held(.deviance).map { 0.5 * $0 + Judgement.shareEntropy(data) })]
        + (isClass ? [("class error", held(.classError))] : [])
        + (isBinary ? [("auc", held(.auc))] : []) + [("explained", Judgement.explained(prediction))]
    case .counts, .positive:
      measures = [
        ("deviance", held(.deviance)), ("mse", held(.mse)), ("mae", held(.mae)),
        ("explained", Judgement.explained(prediction)),
      ]
    case .survival:
      measures = [
        ("C-index", held(.concordance)),
        ("explained", Judgement.explained(prediction)),
      ]
    }
  }

  /// Mean squared error, its root, mean absolute error and R² about the training rows' mean.
  private static func squares(_ prediction: Prediction) -> [(name: String, value: Double?)] {
    let training = prediction.model.problem.response
    // As in the fit's own R²: about the mean, or about 0 without an intercept.
    let mean =
      prediction.model.problem.intercept ? training.reduce(0, +) / Double(training.count) : 0
    let n = Double(prediction.rows.count)
    var squares = 0.0
    var absolutes = 0.0
    var total = 0.0
    for (y, fitted) in zip(prediction.observations.response, prediction.predictor) {
      squares += (y - fitted) * (y - fitted)
      absolutes += abs(y - fitted)
      total += (y - mean) * (y - mean)
    }
    return [
      ("mse", squares / n), ("rmse", (squares / n).squareRoot()), ("mae", absolutes / n),
      ("R²", total > 0 ? 1 - squares / total : nil),
    ]
  }

  /// What trials are worse by than their own shares of successes, per trial: deviance leaves it out, the log loss of
  /// the same trials as rows of 0 and 1 has it. Σm·H(y)/Σm, H(y) = −y log y − (1 − y) log(1 − y); 0 without trials.
  private static func shareEntropy(_ data: Observations) -> Double {
    guard let trials = data.details.trials else { return 0 }
    let total = trials.reduce(0, +)
    let sum = zip(data.response, trials).reduce(0.0) { sum, row in
      let (y, m) = row
      return y > 0 && y < 1 ? sum - m * (y * log(y) + (1 - y) * log1p(-y)) : sum
    }
    return total > 0 ? sum / total : 0
  }

  private static func deviance(_ prediction: Prediction, _ predictor: [Double]) -> Double {
    prediction.model.problem.loss.deviance(prediction.observations, predictor: predictor)
  }

  /// 1 − deviance/deviance of the null model of the training rows; nil where that has none.
  private static func explained(_ prediction: Prediction) -> Double? {
    let null = deviance(prediction, prediction.nullPredictor)
    guard null > 0, null.isFinite else { return nil }
    return 1 - deviance(prediction, prediction.predictor) / null
  }
}
