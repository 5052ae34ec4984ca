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
    let n = Double(prediction.rows.count)
    switch family.definition.response {
    case .numbers where family.takesSigma: measures = Judgement.squares(prediction)
    case .numbers:
      let errors = zip(data.response, prediction.predictor).map { $0 - $1 }
      measures = [
        (family.definition.name, Judgement.deviance(prediction, prediction.predictor) / n),
        ("mse", errors.reduce(0) { $0 + $1 * $1 } / n), ("mae", errors.reduce(0) { $0 + abs($1) } / n),
        ("explained", Judgement.explained(prediction)),
      ]
    case .binary, .classes:
      let trials = data.details.trials?.reduce(0, +) ?? n
      measures =
        [("log loss", Judgement.deviance(prediction, prediction.predictor) / (2 * trials))]
        + (data.details.trials == nil ? [("class error", Judgement.classError(prediction))] : [])
        + (prediction.model.outputs == 1 ? [("auc", Judgement.auc(data, prediction.predictor))] : [])
        + [("explained", Judgement.explained(prediction))]
    case .counts, .positive:
      let errors = zip(data.response, prediction.mean).map { $0 - $1 }
      measures = [
        ("deviance", Judgement.deviance(prediction, prediction.predictor) / n),
        ("mse", errors.reduce(0) { $0 + $1 * $1 } / n), ("mae", errors.reduce(0) { $0 + abs($1) } / n),
        ("explained", Judgement.explained(prediction)),
      ]
    case .survival:
      measures = [
        ("C index", Judgement.concordance(data, prediction.predictor)),
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

  private static func deviance(_ prediction: Prediction, _ predictor: [Double]) -> Double {
    prediction.model.problem.loss.deviance(prediction.observations, predictor: predictor)
  }

  /// 1 − deviance/deviance of the null model of the training rows; nil where that has none.
  private static func explained(_ prediction: Prediction) -> Double? {
    let null = deviance(prediction, prediction.nullPredictor)
    guard null > 0, null.isFinite else { return nil }
    return 1 - deviance(prediction, prediction.predictor) / null
  }

  private static func classError(_ prediction: Prediction) -> Double? {
    guard let classes = prediction.classes else { return nil }
    let wrong = zip(classes, prediction.observations.response).count { Double($0) != $1 }
    return Double(wrong) / Double(classes.count)
  }

  /// The probability that a success has the larger η than a failure, ties counting half; nil without both.
  /// Source: Hanley and McNeil (1982).
  static func auc(_ data: Observations, _ predictor: [Double]) -> Double? {
    let order = predictor.indices.sorted { predictor[$0] < predictor[$1] }
    var (ones, zeros, above) = (0.0, 0.0, 0.0)
    var place = 0
    while place < order.count {
      var (tiedOnes, tiedZeros) = (0.0, 0.0)
      let eta = predictor[order[place]]
      while place < order.count, predictor[order[place]] == eta {
        let row = order[place]
        let count = data.details.trials?[row] ?? 1
        tiedOnes += count * data.response[row]
        tiedZeros += count * (1 - data.response[row])
        place += 1
      }
      above += tiedOnes * (zeros + 0.5 * tiedZeros)
      ones += tiedOnes
      zeros += tiedZeros
    }
    return ones > 0 && zeros > 0 ? above / (ones * zeros) : nil
  }

  /// The share of comparable pairs in which the row with the larger η has its event first, ties of η counting half. A
  /// pair is comparable where the earlier time is an event. Source: Harrell, Lee and Mark (1996).
  static func concordance(_ data: Observations, _ predictor: [Double]) -> Double? {
    guard let status = data.details.status else { return nil }
    var (pairs, agreeing) = (0.0, 0.0)
    for i in predictor.indices where status[i] == 1 {
      for j in predictor.indices where j != i {
        let isLater =
          data.response[j] > data.response[i] || (data.response[j] == data.response[i] && status[j] == 0)
        guard isLater else { continue }
        pairs += 1
        agreeing += predictor[i] > predictor[j] ? 1 : predictor[i] == predictor[j] ? 0.5 : 0
      }
    }
    return pairs > 0 ? agreeing / pairs : nil
  }
}
