internal import JupyterProtocol
internal import Synchronization

/// Keeps the memory of replies that their clients do not read within bounds, each client's by itself.
///
/// A client that asks and never reads would otherwise fill the memory with answers long before ZeroMQ's bound on their
/// number. It loses what goes beyond; the others notice nothing.
final class ReplyRoom: Sendable {
  /// Bytes that may wait for a client before a further reply to it is dropped. One reply may be larger.
  private static let limit = 64 << 20
  /// Clients looked at before those that have read everything are forgotten.
  private static let crowd = 64

  private let backlogs = Mutex<[Frame: Backlog]>([:])

  /// Where a reply to the client is counted; nil where it has left too much unread.
  func backlog(of client: Frame) -> Backlog? {
    let backlog = backlogs.withLock { backlogs in
      if let known = backlogs[client] { return known }
      if backlogs.count >= Self.crowd { backlogs = backlogs.filter { $0.value.bytes > 0 } }
      let new = Backlog()
      backlogs[client] = new
      return new
    }
    return backlog.bytes > Self.limit ? nil : backlog
  }
}
