/// Why a prior does not fit a model. `statement` and `earlier` are places in the prior's list, from 0.
package enum PriorError: Error, Sendable, Equatable {
  case unknownTerm(statement: Int, term: String, known: [String])
  case repeatedTerm(statement: Int, earlier: Int, term: String)
  case dimensionMismatch(statement: Int, distribution: String, dimension: Int, coefficients: [String])

  /// The kind of mistake, in kebab case.
  package var code: String {
    switch self {
    case .unknownTerm: "unknown-term"
    case .repeatedTerm: "repeated-term"
    case .dimensionMismatch: "length-mismatch"
    }
  }

  /// The statement at fault.
  package var statement: Int {
    switch self {
    case .unknownTerm(let statement, _, _), .repeatedTerm(let statement, _, _),
      .dimensionMismatch(let statement, _, _, _):
      statement
    }
  }

  /// One line that says what is wrong.
  package var message: String {
    switch self {
    case .unknownTerm(_, let term, _): "the model has no term `\(term)`"
    case .repeatedTerm(let statement, let earlier, let term) where statement == earlier:
      "`\(term)` is named twice in one prior statement"
    case .repeatedTerm(_, _, "every term"): "every term has two priors"
    case .repeatedTerm(_, _, let term): "`\(term)` has two priors"
    case .dimensionMismatch(_, let distribution, let dimension, let coefficients):
      "\(distribution) is for \(dimension) \(dimension == 1 ? "coefficient" : "coefficients"), "
        + "its terms have \(coefficients.count)"
    }
  }

  /// One thing to do about it.
  package var help: String {
    switch self {
    case .unknownTerm(_, _, let known): "terms: \(known.joined(separator: " "))"
    case .repeatedTerm(let statement, let earlier, _) where statement == earlier: "name it once"
    case .repeatedTerm(_, _, "every term"): "say which terms: [wt ~ normal(0, 1), rest ~ laplace(0, 1)]"
    case .repeatedTerm: "keep one statement a term; rest ~ … takes those not named"
    case .dimensionMismatch(_, _, let dimension, let coefficients):
      dimension < coefficients.count
        ? "name the terms that it is for: [\(coefficients.prefix(dimension).joined(separator: ", "))] ~ …; the model has \(coefficients.joined(separator: " "))"
        : "give it a number for each of \(coefficients.joined(separator: " "))"
    }
  }
}
