import Fitting

/// Which strength a model should have, judged by rows that a fit has not seen or by what stands for them.
struct ValidationValue: Sendable {
  enum Result: Sendable {
    /// The path of the model on the other folds.
    case folds(CrossValidation, count: Int)
    /// From one decomposition of a ridge: leave-one-out, GCV, evidence.
    case ridge(RidgeSelection)
  }

  let model: Model
  let result: Result
  /// The fold of each row used, from 0; empty where there are none.
  var folds: [Int] = []

  var lambdas: [Double] {
    switch result {
    case .folds(let validation, _): validation.rows.map(\.lambda)
    case .ridge(let selection): selection.rows.map(\.lambda)
    }
  }

  /// The measure at each strength, missing where there is none.
  var measures: [Double] {
    switch result {
    case .folds(let validation, _): validation.rows.map(\.mean)
    case .ridge(let selection): selection.rows.map { $0.value(of: selection.criterion) ?? .nan }
    }
  }

  /// The field that has them: `mse`, `deviance`, `class_error`.
  var measureField: String {
    let name =
      switch result {
      case .folds(let validation, _): validation.measure.rawValue
      case .ridge(let selection): selection.criterion.rawValue
      }
    return String(name.map { $0 == " " || $0 == "-" ? "_" : $0 }).lowercased()
  }

  var best: Int {
    switch result {
    case .folds(let validation, _): validation.best
    case .ridge(let selection): selection.best
    }
  }

  /// The strongest penalty within a standard error of the best; nil for measures that have none.
  var oneStandardError: Int? {
    switch result {
    case .folds(let validation, _): validation.oneStandardError
    case .ridge(let selection): selection.oneStandardError
    }
  }
}

extension RidgeSelection.Row {
  func value(of criterion: RidgeSelection.Criterion) -> Double? {
    switch criterion {
    case .loo: looMeanSquare
    case .gcv: gcv
    case .evidence: logEvidence
    }
  }
}
