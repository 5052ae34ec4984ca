/// What stays from cell to cell: variables and settings.
///
/// A value type: a copy is a snapshot, which completion and inspection read while a cell computes.
struct Session: Sendable {
  private(set) var variables: [String: Value] = [:]
  /// Names in the order in which they were first given a value.
  private(set) var order: [String] = []
  var settings: Settings

  init(settings: Settings) { self.settings = settings }

  mutating func assign(_ value: Value, to name: String) {
    if variables.updateValue(value, forKey: name) == nil { order.append(name) }
  }
}
