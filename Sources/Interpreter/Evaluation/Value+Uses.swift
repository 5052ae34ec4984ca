// What to do with a value instead of what was tried: the help lines of errors that any kind can meet.

extension Value {
  private static let textHelp = "a text column enters a formula as a factor: write it bare, or factor(x)"

  /// Instead of arithmetic.
  var arithmeticHelp: String {
    switch self {
    case .column: Value.textHelp
    case .prior: "a list of statements is a prior: [wt ~ normal(-3, 1), rest ~ flat]"
    case .model: "take a part of it: m.coef, m.lambda, predict(m, d)"
    case .data: "take a column of it: d.wt"
    case .text, .texts: "write the number without quotes"
    case .none: "none stands for nothing at all; a missing number is nan"
    case .items: "take an element of it: x[1]"
    case .path: "take a model of it: p[lambda = 0.1]; or its strengths: p.lambda"
    case .validation: "take a part of it: v.best.lambda, v.lambda"
    case .trace: "take a part of it: t.objective, t.coef"
    case .posterior: "take a part of it: q.mode, q.sd"
    case .table: "take a column of it, by its heading"
    case .function: "call it with numbers: f(2)"
    case .sparse: "a sparse matrix enters a formula whole: y ~ X"
    case .formula: "fit it to data: fit(f, d)"
    case .loss: "a loss goes into a fit as it is: fit(f, d, loss = huber(1.5))"
    case .penalty: "penalties add, and a number in front scales one: 0.1*l1 + 0.25*l2"
    case .plot: "a picture is shown or saved: save(p, \"p.svg\")"
    case .number, .logical, .vector, .coefficients, .logicals, .matrix: "both sides need numbers"
    }
  }

  /// Instead of round brackets behind it.
  var callHelp: String {
    switch self {
    case .number, .logical, .vector, .coefficients, .logicals, .matrix, .sparse: "multiply with *"
    case .model: "predict(m, d) gives its predictions, m.coef its coefficients"
    case .prior: "density(q, at = 0) gives its density"
    case .penalty: "objective(m) and gradient(p, at = 0) give its values"
    case .texts, .items, .column: "elements are taken with square brackets: x[1]"
    case .path, .validation: "a model of it is taken with square brackets: p[lambda = 0.1]"
    default: "verbs and functions are called: help() lists the verbs, b -> b^2 is a function"
    }
  }

  /// Instead of a field, where it has none.
  var fieldHelp: String {
    switch self {
    case .vector, .texts, .logicals, .items, .column: "elements are taken with square brackets: x[1]"
    case .formula: "a fit has its parts: m.names, m.coef"
    case .plot: "a picture is shown or saved: save(p, \"p.svg\")"
    default: "models, paths, cross-validations, traces, tables and data have fields: m.coef, d.wt"
    }
  }
}
