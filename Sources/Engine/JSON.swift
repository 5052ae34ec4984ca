/// A JSON value that keeps what it read: key order, and each number as its very text, so that a
/// document written back unchanged is the same document.
///
/// Foundation's decoders lose both, and full Foundation costs 44 MB and the start-up time of ICU.
package enum JSON: Sendable {
  case null
  case bool(Bool)
  /// A number by its text, as RFC 8259 spells it.
  case number(String)
  case string(String)
  case array([JSON])
  case object([(key: String, value: JSON)])

  package static func int(_ value: Int) -> JSON { .number(String(value)) }

  /// The last value under `key`, where this is an object that has one.
  package subscript(key: String) -> JSON? {
    guard case .object(let members) = self else { return nil }
    return members.last { $0.key == key }?.value
  }

  package var string: String? { if case .string(let text) = self { text } else { nil } }
  package var bool: Bool? { if case .bool(let flag) = self { flag } else { nil } }
  package var int: Int? { if case .number(let text) = self { Int(text) } else { nil } }
  package var double: Double? { if case .number(let text) = self { Double(text) } else { nil } }
  package var array: [JSON]? { if case .array(let items) = self { items } else { nil } }
  package var members: [(key: String, value: JSON)]? {
    if case .object(let members) = self { members } else { nil }
  }
}

extension JSON: Equatable {
  /// Equal as documents: objects by key whatever the order, numbers by value.
  package static func == (a: JSON, b: JSON) -> Bool {
    switch (a, b) {
    case (.null, .null): return true
    case (.bool(let x), .bool(let y)): return x == y
    case (.number(let x), .number(let y)): return x == y || Double(x) == Double(y)
    case (.string(let x), .string(let y)): return x == y
    case (.array(let x), .array(let y)): return x == y
    case (.object(let x), .object(let y)):
      // Of equal keys the last counts.
      let left = Dictionary(x.map { ($0.key, $0.value) }, uniquingKeysWith: { _, last in last })
      let right = Dictionary(y.map { ($0.key, $0.value) }, uniquingKeysWith: { _, last in last })
      return left.count == right.count && left.allSatisfy { right[$0.key] == $0.value }
    default: return false
    }
  }
}
