/// Keeps what a kernel publishes before anyone listens.
///
/// A native kernel answers before the client's subscription has arrived; its first `idle` would be lost,
/// and the client would wait for it. So publications wait for the first subscriber's welcome, though not for ever:
/// one that never subscribes must not fill the memory.
package struct EarlyPublications: Sendable {
  /// How long and how many.
  package static let patience = MonotonicTime.Interval.milliseconds(2000)
  package static let capacity = 4096

  /// Whether everything that was held has gone, and nothing is held any more.
  package private(set) var isOpen = false
  private var held: [Departure] = []
  /// When to give up; nil where nothing waits.
  package private(set) var deadline: MonotonicTime?

  package init() {}

  /// Takes a publication and returns those that may go now.
  package mutating func pass(_ departure: Departure) -> [Departure] {
    if isOpen { return [departure] }
    if departure.isWelcome { return [departure] + release() }
    held.append(departure)
    if held.count >= Self.capacity { return release() }
    if deadline == nil { deadline = MonotonicTime.now() + Self.patience }
    return []
  }

  /// What has waited too long.
  package mutating func expire() -> [Departure] {
    guard let deadline, MonotonicTime.now() >= deadline else { return [] }
    return release()
  }

  private mutating func release() -> [Departure] {
    defer {
      held = []
      deadline = nil
      isOpen = true
    }
    return held
  }
}
