/// Recursive descent over the tokens.
package struct Parser {
  /// The greatest height of a tree: longer chains of operators are refused.
  package static let heightLimit = 1000
}
