package import Engine

/// Reads the fields of a request's content.
package struct Content: Sendable {
  private let json: JSON

  package init(_ json: JSON) { self.json = json }

  package func text(_ name: String) throws(ContentError) -> String {
    guard let value = try optional(name, "text", { $0.string }) else {
      throw ContentError(name, "is missing")
    }
    return value
  }

  package func text(_ name: String, default fallback: String) throws(ContentError) -> String {
    try optional(name, "text", { $0.string }) ?? fallback
  }

  package func flag(_ name: String, default fallback: Bool) throws(ContentError) -> Bool {
    try optional(name, "true or false", { $0.bool }) ?? fallback
  }

  package func integer(_ name: String) throws(ContentError) -> Int? {
    // Some clients write whole numbers as 3.0.
    try optional(name, "a whole number") { $0.int ?? $0.double.flatMap { Int(exactly: $0) } }
  }

  package func object(_ name: String) throws(ContentError) -> [(key: String, value: JSON)] {
    try optional(name, "an object", { $0.members }) ?? []
  }

  /// nil where the field is missing or null.
  private func optional<Value>(
    _ name: String, _ kind: String, _ read: (JSON) -> Value?
  ) throws(ContentError) -> Value? {
    guard let value = json[name] else { return nil }
    if case .null = value { return nil }
    guard let result = read(value) else { throw ContentError(name, "is not \(kind)") }
    return result
  }
}

/// A request whose content cannot be understood.
package struct ContentError: Error, Equatable, Sendable, CustomStringConvertible {
  package var field: String
  package var problem: String

  package init(_ field: String, _ problem: String) {
    self.field = field
    self.problem = problem
  }

  package var description: String { "`\(field)` \(problem)" }
}

/// The contents that every reply may have instead of its own.
package enum Reply {
  /// `fields` with the status of success before them.
  package static func ok(_ fields: [(key: String, value: JSON)] = []) -> JSON {
    .object([("status", .string("ok"))] + fields)
  }

  package static func error(_ error: CellError) -> JSON {
    .object([("status", .string("error"))] + fields(error))
  }

  package static func error(_ problem: ContentError) -> JSON {
    error(CellError(problem))
  }

  package static let aborted = JSON.object([("status", .string("aborted"))])

  package static func fields(_ error: CellError) -> [(key: String, value: JSON)] {
    [
      ("ename", .string(error.name)), ("evalue", .string(error.message)),
      ("traceback", .array(error.colouredTraceback.map { .string($0) })),
    ]
  }
}

extension CellError {
  /// A request that could not be understood, as its client is told.
  package init(_ problem: ContentError) {
    self.init(name: "BadRequest", message: problem.description, traceback: [])
  }
}
