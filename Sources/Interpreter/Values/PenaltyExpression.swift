import Fitting
import Syntax

/// A penalty as it was written: a sum of parts, each a strength, a penalty and the terms that it acts on.
///
/// It knows names, not columns: a fit binds it to a design.
struct PenaltyExpression: Sendable {
  struct Part: Sendable {
    /// Not negative.
    var strength: Double
    var penalty: any Penalty
    /// The penalty in source form, `l1`, `lp(1.5)`.
    var name: String
    var selection: TermSelection
    /// What each coefficient's share is multiplied by, by its name; nil where each counts once.
    var weights: [String: Double]?

    /// The name where there is room for a few words only.
    var shortName: String {
      penalty is CustomPenalty && name.count > 24 ? "penalty(…)" : name
    }
  }

  /// Empty for `none`.
  var parts: [Part]
  /// Where it came from, line by line, where it was made of a prior; empty where it was written.
  var derivation: [String] = []

  /// Whether some part has a kink at 0, so that coefficients can be exactly 0.
  var hasKink: Bool {
    parts.contains { part in
      let zero = [Double](repeating: 0, count: part.penalty.dimension ?? 1)
      return part.strength > 0 && part.penalty.gradient(zero).contains { !$0.isPoint }
    }
  }

  static let none = PenaltyExpression(parts: [])

  static func + (left: PenaltyExpression, right: PenaltyExpression) -> PenaltyExpression {
    var parts = left.parts
    for part in right.parts {
      // 0.5*l1 + 0.5*l1 is l1: the same penalty on the same terms is one part.
      if let same = parts.firstIndex(where: {
        $0.name == part.name && $0.selection == part.selection && $0.weights == part.weights
      }) {
        parts[same].strength += part.strength
      } else {
        parts.append(part)
      }
    }
    return PenaltyExpression(parts: parts)
  }

  /// - Precondition: `factor` is finite and not negative.
  func scaled(by factor: Double) -> PenaltyExpression {
    precondition(factor.isFinite && factor >= 0)
    return PenaltyExpression(
      parts: parts.map { part in
        var copy = part
        copy.strength *= factor
        return copy
      })
  }

  func restricted(to selection: TermSelection) -> PenaltyExpression {
    PenaltyExpression(
      parts: parts.map { part in
        var copy = part
        copy.selection = selection
        return copy
      })
  }
}
