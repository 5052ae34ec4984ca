/// What stays from cell to cell: variables and settings.
///
/// A value type: a copy is a snapshot, which completion and inspection read while a cell computes.
struct Session: Sendable {
  private(set) var variables: [String: Value] = [:]
  /// Names in the order in which they were first given a value.
  private(set) var order: [String] = []
  var settings: Settings
  /// What a branch has assigned; nil for a session that is none.
  private var assigned: Set<String>?

  init(settings: Settings) { self.settings = settings }

  mutating func assign(_ value: Value, to name: String) {
    if variables.updateValue(value, forKey: name) == nil { order.append(name) }
    assigned?.insert(name)
  }

  // MARK: Shells side by side

  /// A copy for a cell that runs beside others; it notes what it assigns.
  func branch() -> Session {
    var branch = self
    branch.assigned = []
    return branch
  }

  /// Takes over what a cell has assigned and set since `start`, and nothing else: names that others have
  /// assigned meanwhile stay.
  mutating func merge(_ branch: Session, since start: Session) {
    let names = branch.assigned ?? []
    for name in branch.order where names.contains(name) {
      if let value = branch.variables[name] { assign(value, to: name) }
    }
    if branch.settings != start.settings { settings = branch.settings }
  }
}
