/// What must hold of any bytes whatever. The fuzzer looks for bytes that break a law; the ordinary tests try each law
/// on the bytes that it found interesting.
package struct FuzzLaw: Sendable {
  package let name: String
  /// - Throws: a `Violation` where the law does not hold of these bytes.
  package let check: @Sendable ([UInt8]) throws(Violation) -> Void

  package init(name: String, check: @escaping @Sendable ([UInt8]) throws(Violation) -> Void) {
    self.name = name
    self.check = check
  }

  /// Every law, by the name of its corpus. A new one is a file beside this one and a line here.
  /// - Parameter folder: where evaluated programs read and write their files.
  package static func catalogue(folder: String) -> [FuzzLaw] {
    [.json, .frames, .messages, .programs, .evaluation(in: folder)]
  }
}

package struct Violation: Error, CustomStringConvertible {
  package let description: String

  package init(_ description: String) { self.description = description }
}

/// - Throws: where `condition` does not hold.
func require(_ condition: Bool, _ what: @autoclosure () -> String) throws(Violation) {
  guard condition else { throw Violation(what()) }
}
