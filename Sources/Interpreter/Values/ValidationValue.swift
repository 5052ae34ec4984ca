import Fitting

/// The error of a model's path on rows that were left out.
struct ValidationValue: Sendable {
  let model: Model
  let validation: CrossValidation
  let folds: Int
}
