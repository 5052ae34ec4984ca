import Fitting
import Tables

/// Stan: the model as a program whose `target` is minus our objective, times a number and but for a constant.
///
/// A mean loss is multiplied to be the summed negative log-likelihood, so that its penalty becomes a prior beside it:
/// λ·|β| is double_exponential(0, 1/λ), λ·β² is normal(0, 1/√(2λ)), λ counted beside that sum. With jacobian = false
/// (the default) `optimize` maximises the posterior of the parameters as they are written.
/// Source: Stan Reference Manual and Functions Reference 2.36.
enum StanTarget: TranslationTarget {
  static let name = "stan"
  static let summary = "Stan: the model as a program; optimize gives the coefficients, sample the posterior"
  static let takesEveryModel = true

  static func program(for facts: TranslationFacts) throws(Untranslatable) -> [String] {
    var program = StanProgram()
    let problem = facts.problem
    let isScaled = facts.isStandardised && !problem.penalties.isEmpty
    program.data = [
      "int<lower=1> n;", "int<lower=0> p;", "matrix[n, p] x;" + StanProgram.comment(facts.frame.columnNames),
    ]
    if isScaled { program.transformedData += scaling(facts) }
    let hasClasses = problem.outputs > 1
    if facts.model.hasIntercept { addIntercept(to: &program, hasClasses: hasClasses) }
    let objective = try StanLikelihood(facts).add(to: &program)
    try StanPenalties(facts, scale: objective.scale).add(to: &program)
    program.remarks =
      (facts.model.prior != nil && objective.scale == 1
        ? [
          "-target is -log posterior but for a constant: optimize finds the coefficients, sample their posterior"
        ]
        : [
          "-target is the objective times \(facts.number(objective.scale)) but for a constant: optimize finds the coefficients"
        ])
      + objective.remarks
    let shape = hasClasses ? "matrix[p, k]" : "vector[p]"
    let matrix = hasClasses ? "to_matrix(b, p, k)" : "b"
    let coefficients =
      !isScaled ? matrix : hasClasses ? "diag_pre_multiply(1 ./ s, \(matrix))" : "b ./ s"
    program.transformedParameters.append("\(shape) coef = \(coefficients);  // in data units")
    program.model.insert("\(hasClasses ? "matrix[n, k]" : "vector[n]") eta = \(predictor(facts));", at: 0)
    return program.lines
  }

  private static func predictor(_ facts: TranslationFacts) -> String {
    var parts = ["x * coef"]
    if facts.model.hasIntercept {
      parts.insert(facts.problem.outputs > 1 ? "rep_matrix(b0', n)" : "b0", at: 0)
    }
    if facts.problem.offset != nil { parts.append("known") }
    return parts.joined(separator: " + ")
  }

  private static func addIntercept(to program: inout StanProgram, hasClasses: Bool) {
    guard hasClasses else {
      program.parameters.append("real b0;")
      return
    }
    // A number added to every class changes nothing: the mean is 0, as ours is.
    program.parameters.append("vector[k - 1] a;")
    program.transformedParameters.append("vector[k] b0 = append_row(a, -sum(a));")
  }

  /// `s`: what a column is divided by for the penalties, its standard deviation with 1/n.
  private static func scaling(_ facts: TranslationFacts) -> [String] {
    let deviation =
      facts.problem.weights == nil
      ? "sqrt(mean(square(x[, j] - mean(x[, j]))))"
      : "sqrt(dot_product(w, square(x[, j] - dot_product(w, x[, j]) / sum(w))) / sum(w))"
    let constant = facts.problem.deviations.indices.filter { facts.problem.deviations[$0] == 0 }
    return ["vector[p] s;  // the sd of each column, with 1/n", "for (j in 1:p) s[j] = \(deviation);"]
      + constant.map { "s[\($0 + 1)] = 1;  // a constant column" }
  }
}
