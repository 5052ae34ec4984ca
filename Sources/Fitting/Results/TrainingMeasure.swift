extension CrossValidation {
  /// The measure of the fit to all rows on those rows, a number a strength: what held-out rows are held against.
  ///
  /// Nil for survival times, whose measure of held-out rows is not one of rows apart, and where the rows cannot show it.
  package func trainingMeasures(_ problem: Problem) -> [Double]? {
    guard problem.loss.definition.response != .survival else { return nil }
    let rows = HeldOutRows(problem, rows: Array(problem.response.indices))
    let measures = path.points.compactMap {
      measure.value(problem.loss, rows.observations, predictor: rows.predictor($0))
    }
    return measures.count == path.points.count ? measures : nil
  }
}
