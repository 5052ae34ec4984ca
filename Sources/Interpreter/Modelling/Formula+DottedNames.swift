import Syntax
import Tables

/// Column names with a point in them, as R's data sets have: `GNP.deflator` parses as a field, and in a formula a column
/// of that name is what is meant. So is `cars.wt` beside the data `cars`: the column `wt`.
extension Formula {
  func resolvingDots(in data: DataSet) -> Formula {
    Formula(
      response: response.resolvingDots(in: data), terms: terms.resolvingDots(in: data), source: source,
      span: span)
  }
}

extension Expression {
  func resolvingDots(in data: DataSet) -> Expression {
    let resolved: Kind
    switch kind {
    case .number, .text, .logical, .none, .rest, .dot, .name: return self
    case .field(let base, let name):
      guard let path = dottedPath else {
        resolved = .field(base.resolvingDots(in: data), name)
        break
      }
      if data.frame[path] != nil {
        resolved = .name(path)
      } else if case .name(data.name) = base.kind, data.frame[name.text] != nil {
        resolved = .name(name.text)
      } else {
        return self
      }
    case .list(let elements): resolved = .list(elements.map { $0.resolvingDots(in: data) })
    case .call(let callee, let arguments):
      resolved = .call(
        callee, arguments.map { Argument(name: $0.name, value: $0.value.resolvingDots(in: data)) })
    case .index(let base, let indices):
      resolved = .index(
        base.resolvingDots(in: data),
        indices.map { Argument(name: $0.name, value: $0.value.resolvingDots(in: data)) })
    case .unary(let sign, let operand): resolved = .unary(sign, operand.resolvingDots(in: data))
    case .binary(let sign, let left, let right):
      resolved = .binary(sign, left.resolvingDots(in: data), right.resolvingDots(in: data))
    case .formula(let left, let tilde, let right):
      resolved = .formula(left.resolvingDots(in: data), tilde: tilde, right.resolvingDots(in: data))
    case .lambda: return self
    }
    return Expression(resolved, span: span, isParenthesised: isParenthesised)
  }

  /// `a.b.c` where the expression is nothing but names and points.
  private var dottedPath: String? {
    switch kind {
    case .name(let name): name
    case .field(let base, let name): base.dottedPath.map { $0 + "." + name.text }
    default: nil
    }
  }
}
