/// How far work has come that takes a while.
package struct Progress: Sendable, Equatable {
  /// What is being done, and how far that is: one line.
  package var text: String
  /// The share that is done, from 0 to 1; nil where nobody can tell.
  package var fraction: Double?

  package init(_ text: String, fraction: Double? = nil) {
    self.text = text
    self.fraction = fraction
  }

  /// For faces without bars: `37 % · fold 4 of 10`.
  package var line: String {
    guard let fraction, fraction.isFinite else { return text }
    return "\(Int(100 * min(1, max(0, fraction)))) % · \(text)"
  }
}
