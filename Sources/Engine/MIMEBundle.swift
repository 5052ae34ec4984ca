/// One output in several renderings, keyed by MIME type, richest last.
///
/// Order is kept: two runs of a cell print the same bytes.
package struct MIMEBundle: Sendable, Equatable {
  /// What a face that prints shows in place of text/plain, which is what is stored.
  package enum Printed: Sendable, Equatable {
    case value(String)
    /// Why there is nothing to show, for standard error.
    case note(String)
  }

  package var data: [(type: String, content: JSON)]
  /// Nil for text/plain itself.
  package var printed: Printed?

  package init(_ data: [(type: String, content: JSON)] = []) { self.data = data }

  /// A bundle with text/plain alone.
  package init(text: String) { data = [("text/plain", .string(text))] }

  package subscript(type: String) -> JSON? { data.first { $0.type == type }?.content }

  /// The rendering that every face can show; empty where there is none.
  package var text: String {
    switch printed {
    case .value(let text): text
    case .note: ""
    case nil: if case .string(let text)? = self["text/plain"] { text } else { "" }
    }
  }

  package var json: JSON { .object(data.map { ($0.type, $0.content) }) }

  package static func == (a: MIMEBundle, b: MIMEBundle) -> Bool {
    a.json == b.json && a.printed == b.printed
  }
}
