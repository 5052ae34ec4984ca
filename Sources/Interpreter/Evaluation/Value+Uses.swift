import Syntax
import Tables

// What to do with a value instead of what was tried: the help lines of errors that any kind can meet.

extension Value {
  private static let textHelp = "a text column enters a formula as a factor: write it bare, or factor(x)"

  /// Instead of arithmetic.
  ///
  /// - Parameter text: how the value was written, to be used where it is short.
  func arithmeticHelp(_ text: String) -> String {
    func own(_ usual: String) -> String {
      text.utf8.count <= 24 && !text.isEmpty && text.utf8.first != UInt8(ascii: "\"") && !text.contains("\n")
        ? text : usual
    }
    switch self {
    case .column: return Value.textHelp
    case .prior:
      return "priors go term by term, in a list: [wt ~ normal(-3, 1), rest ~ flat]"
    case .model(let model):
      let name = own("m")
      if name.hasSuffix(".best") || name.hasSuffix(".one_se") { return "take its strength: \(name).lambda" }
      let term = model.frame.terms.first?.name ?? "wt"
      return "take a part of it: \(name).coef[\(term)]"
    case .data(let data):
      let column = data.frame.columns.first { $0.numbers != nil }?.name
      return "take a column of it: \(own("d")).\(column.map(Syntax.source(ofName:)) ?? "wt")"
    case .text, .texts: return "write the number without quotes"
    case .none: return "none stands for nothing at all; a missing number is nan"
    case .items: return "take an element of it: \(own("x"))[1]"
    case .path: return "take a model of it: \(own("p"))[lambda = 0.1]; or its strengths: \(own("p")).lambda"
    case .validation: return "take a part of it: \(own("v")).best.lambda, or \(own("v")).lambda"
    case .trace: return "take a part of it: \(own("t")).objective, or \(own("t")).coef"
    case .posterior: return "take a part of it: \(own("q")).mode, or \(own("q")).sd"
    case .table: return "take a column of it, by its heading"
    case .function: return "call it with numbers: f(2)"
    case .sparse: return "a sparse matrix enters a formula whole: y ~ X"
    case .formula: return "fit it to data: fit(f, d)"
    case .loss: return "a loss goes into a fit as it is: fit(f, d, loss = huber(1.5))"
    case .penalty: return "penalties add, and a number in front scales one: 0.1*l1 + 0.25*l2"
    case .plot: return "a picture is shown or saved: save(p, \"p.svg\")"
    case .number, .logical, .vector, .coefficients, .logicals, .matrix: return "both sides need numbers"
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
