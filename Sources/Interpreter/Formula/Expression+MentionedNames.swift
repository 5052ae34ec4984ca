import Syntax

extension Expression {
  /// Every name in value position, in order of appearance, each once; parameters of a function and names in front
  /// of `(` are none of them.
  var mentionedNames: [Name] {
    var found: [Name] = []
    var known: Set<String> = []
    collect(into: &found, &known)
    return found
  }

  private func collect(into found: inout [Name], _ known: inout Set<String>) {
    switch kind {
    case .number, .text, .logical, .none, .rest, .dot: break
    case .name(let name): if known.insert(name).inserted { found.append(Name(name, span: span)) }
    case .list(let elements): for element in elements { element.collect(into: &found, &known) }
    case .call(let callee, let arguments):
      if callee.asName == nil { callee.collect(into: &found, &known) }
      for argument in arguments { argument.value.collect(into: &found, &known) }
    case .index(let base, let indices):
      base.collect(into: &found, &known)
      for index in indices { index.value.collect(into: &found, &known) }
    case .field(let base, _), .unary(_, let base): base.collect(into: &found, &known)
    case .binary(_, let left, let right), .formula(let left, _, let right):
      left.collect(into: &found, &known)
      right.collect(into: &found, &known)
    case .lambda(let parameters, let body):
      let own = Set(parameters.map(\.text))
      for name in body.mentionedNames where !own.contains(name.text) && known.insert(name.text).inserted {
        found.append(name)
      }
    }
  }
}
