import Synchronization

/// A request to stop, set by any thread and polled by the one that computes.
final class Interruption: Sendable {
  private let flag = Atomic<Bool>(false)
  private let isAnnounced = Atomic<Bool>(false)
  private let onQuestion: (@Sendable () -> Bool)?

  /// - Parameter onQuestion: hears every question whether to stop, and may answer yes
  init(onQuestion: (@Sendable () -> Bool)? = nil) { self.onQuestion = onQuestion }

  var isRequested: Bool {
    if let onQuestion, onQuestion() { request() }
    return flag.load(ordering: .relaxed)
  }

  func request() { flag.store(true, ordering: .relaxed) }

  /// Requests from now on belong to the cell that comes.
  func announceCell() {
    flag.store(false, ordering: .relaxed)
    isAnnounced.store(true, ordering: .relaxed)
  }

  /// A cell begins: requests that came before it was announced, or before now if it was not, are forgotten.
  func beginCell() {
    if !isAnnounced.exchange(false, ordering: .relaxed) { flag.store(false, ordering: .relaxed) }
  }
}
