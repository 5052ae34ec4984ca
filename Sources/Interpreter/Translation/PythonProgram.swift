import Fitting
import Syntax

/// The lines that Python programs share: data, design matrix, weights, scaling.
struct PythonProgram {
  private let facts: TranslationFacts
  private let response: String
  private let terms: String
  private let weights: String?
  private let offset: String?
  /// What follows the response in a design made by patsy: `status` of a survival time.
  private let status: String?

  init(_ facts: TranslationFacts) throws(Untranslatable) {
    let spelling = PythonSpelling()
    self.facts = facts
    terms = try facts.terms(spelling)
    weights = try facts.model.weightsText.map { (text) throws(Untranslatable) in
      try facts.expression(text, spelling)
    }
    offset = try facts.offset(spelling)
    if let (name, arguments) = facts.frame.formula.response.plainCall, name == "surv", arguments.count == 2 {
      response = try spelling.expression(arguments[0])
      status = try PythonProgram.status(arguments[1], facts, spelling)
    } else if let (name, _) = facts.frame.formula.response.plainCall, name == "trials" {
      throw Untranslatable("successes of trials have no name there", help: "translate(m, \"glmnet\")")
    } else {
      response = try ResponseSpelling.python(facts, spelling)
      status = nil
    }
  }

  /// 1 for an event and 0 for a censored row, as an expression.
  private static func status(
    _ expression: Expression, _ facts: TranslationFacts, _ spelling: PythonSpelling
  ) throws(Untranslatable) -> String {
    guard let event = facts.event, let name = expression.asName?.text else {
      throw Untranslatable("the status of a survival time has to be a column there")
    }
    let value = PythonSpelling.values([event], facts.levelKind(of: expression))[0]
    return "np.asarray(d[\(source(ofText: name))] == \(value)).astype(float)"
  }

  /// From the imports to `x` (without the intercept's column), `y` and, where there are any, `w` and `offset`.
  ///
  /// - Throws: a file that pandas cannot be told to read as it was read here.
  func opening(imports: [String]) throws(Untranslatable) -> [String] {
    var lines = ["import numpy as np", "import pandas as pd", "from patsy import dmatrix"] + imports
    lines += try FileReading(facts).python
    if facts.frame.droppedRows > 0 {
      let columns = facts.frame.missing.map { source(ofText: $0.column) }.joined(separator: ", ")
      lines.append("d = d.dropna(subset=[\(columns)])")
    }
    lines.append("design = dmatrix(\(source(ofText: terms)), d)")
    let from = facts.problem.intercept || status != nil ? "1:" : ":"
    lines.append(
      "x, names = np.asarray(design)[:, \(from)], design.design_info.column_names[\(from)]")
    lines.append(contentsOf: responseLines)
    if let status { lines.append("status = \(status)") }
    if let weights { lines.append("w = \(column(weights))") }
    if let offset { lines.append("offset = \(column(offset))") }
    return lines
  }

  private var responseLines: [String] {
    let levels = facts.problem.details.levels
    guard facts.isLevelled, !levels.isEmpty else { return ["y = \(column(response))"] }
    let values = facts.responseVariable.asName.map { "d[\(source(ofText: $0.text))]" } ?? column(response)
    return [
      "classes = [\(PythonSpelling.values(levels, facts.levelKind(of: facts.responseVariable)).joined(separator: ", "))]",
      "y = pd.Categorical(\(values), categories=classes).codes",
    ]
  }

  /// `s`: the standard deviations (1/n, weighted) that columns are divided by; 1 in data units.
  var scaling: [String] {
    guard facts.isStandardised, facts.isPenalised else { return ["s = 1"] }
    return facts.problem.weights == nil
      ? ["s = x.std(axis=0)"]
      : ["s = np.sqrt(np.average((x - np.average(x, axis=0, weights=w))**2, axis=0, weights=w))"]
  }

  /// Prints an intercept and coefficients in data units under their names.
  func printing(_ intercept: String, _ coefficients: String) -> [String] {
    // A longer series would be shown in part.
    let whole = facts.problem.coefficientCount < 60 ? "" : ".to_string()"
    return [
      "pd.set_option(\"display.precision\", 10)",
      "print(pd.Series(np.append(\(intercept), \(coefficients)), [\"(intercept)\"] + names)\(whole))",
    ]
  }

  /// The same for a model with a column of coefficients a class.
  static let printingClasses = [
    "pd.set_option(\"display.precision\", 10)",
    "print(pd.DataFrame(np.column_stack([m.intercept_, m.coef_ / s]).T, [\"(intercept)\"] + names, classes).to_string())",
  ]

  /// A column or arithmetic on columns, a number a row.
  private func column(_ text: String) -> String {
    "np.asarray(dmatrix(\(source(ofText: "0 + " + (text.contains(" ") ? "I(\(text))" : text))), d))[:, 0]"
  }
}
