import Fitting
import Priors
import Syntax
import Tables

/// Penalties and priors in the words of the language.
extension Presenter {
  /// `0.1*l1 + 0.25*l2[-wt]`, as it would be typed.
  func source(of penalty: PenaltyExpression) -> String {
    guard !penalty.parts.isEmpty else { return "none" }
    return penalty.parts.map { part in
      let name = part.name + part.selection.suffix
      return part.strength == 1 ? name : "\(written(part.strength))*\(name)"
    }.joined(separator: " + ")
  }

  /// `wt ~ normal(-3, 1), rest ~ flat`
  func source(of prior: PriorExpression) -> String {
    let statements = prior.statements.map { statement in
      let distribution = statement.distribution.source(number)
      switch statement.selection {
      case .all: return distribution
      case .rest: return "rest ~ \(distribution)"
      case .only(let names) where names.count == 1: return "\(names[0].text) ~ \(distribution)"
      case .only(let names): return "[\(names.map(\.text).joined(separator: ", "))] ~ \(distribution)"
      case .except: return statement.selection.suffix + " ~ \(distribution)"
      }
    }
    return statements.count == 1 ? statements[0] : "[" + statements.joined(separator: ", ") + "]"
  }

  func penaltyDocument(_ penalty: PenaltyExpression) -> Document {
    Document([.lines([source(of: penalty)] + penalty.derivation)])
  }

  func priorDocument(_ prior: PriorExpression) -> Document {
    Document([.lines([source(of: prior)] + prior.derivation)])
  }
}
