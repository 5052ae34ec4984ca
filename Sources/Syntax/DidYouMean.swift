/// Finds the known word that a mistyped one was meant to be.
package enum DidYouMean {
  /// The nearest candidate, or nil where none is near.
  package static func suggestion(for word: String, among candidates: some Sequence<String>) -> String? {
    preconditionFailure("not yet")
  }
}
