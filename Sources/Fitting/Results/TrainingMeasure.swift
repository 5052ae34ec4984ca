extension Path {
  /// A measure of each point's fit on the rows that it was fitted to: what rows held out are held against.
  ///
  /// Nil for survival times, whose measure of held-out rows is not one of rows apart, and where the rows cannot show it.
  package func measures(_ measure: HeldOutMeasure, on problem: Problem) -> [Double]? {
    guard problem.loss.definition.response != .survival else { return nil }
    let rows = HeldOutRows(problem, rows: Array(problem.response.indices))
    let measures = points.compactMap {
      measure.value(problem.loss, rows.observations, predictor: rows.predictor($0))
    }
    return measures.count == points.count ? measures : nil
  }
}
