import Priors
import Syntax

/// A prior as it was written: statements, each a distribution for some terms.
///
/// It knows names, not columns: a fit binds it to a design. Two statements on one term are found then.
struct PriorExpression: Sendable {
  struct Statement: Sendable {
    var selection: TermSelection
    var distribution: any Distribution
    /// Where it was written, for mistakes that only a fit can find.
    var span: Span
    var source: SourceText
  }

  var statements: [Statement]
  /// Where it came from, line by line, where it was made of a penalty; empty where it was written.
  var derivation: [String] = []

  /// The same for the target that computes with priors.
  var prior: Prior {
    Prior(
      statements.map { statement in
        let terms: PriorTerms =
          switch statement.selection {
          case .all: .all
          case .rest, .except: .rest
          case .only(let names): .named(names.map(\.text))
          }
        return PriorStatement(terms: terms, distribution: statement.distribution)
      })
  }

  static func + (left: PriorExpression, right: PriorExpression) -> PriorExpression {
    PriorExpression(statements: left.statements + right.statements)
  }
}
