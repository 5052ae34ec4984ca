internal import CZMQ
internal import Glibc
internal import JupyterProtocol
internal import Synchronization

/// The bytes of messages that wait in ZeroMQ for clients.
///
/// ZeroMQ bounds what waits by its number of messages, which says nothing of memory where one may be a megabyte. But
/// it tells when it lets go of memory that it was lent, so large frames are lent and counted.
///
/// Source: zmq_msg_init_data(3).
final class Backlog: Sendable {
  /// Frames from here on are counted. The smaller ones of a message are mostly its header and its parent's: of 100,000
  /// messages, the most that wait for a client, they take some 100 MB.
  static let countedSize = 1024

  private let waiting = Atomic<Int>(0)

  var bytes: Int { waiting.load(ordering: .relaxed) }

  /// Fills `message` with the frame, counted until every client has had it or is gone. False where ZeroMQ refuses.
  func lend(_ frame: Frame, to message: inout zmq_msg_t) -> Bool {
    guard let memory = malloc(frame.count) else { return false }
    frame.withUnsafeBytes { bytes in _ = bytes.baseAddress.map { memcpy(memory, $0, bytes.count) } }
    let loan = Unmanaged.passRetained(Loan(size: frame.count, backlog: self))
    waiting.wrappingAdd(frame.count, ordering: .relaxed)
    let status = zmq_msg_init_data(
      &message, memory, frame.count,
      { memory, loan in
        free(memory)
        guard let loan else { return }
        Unmanaged<Loan>.fromOpaque(loan).takeRetainedValue().end()
      }, loan.toOpaque())
    guard status != 0 else { return true }
    free(memory)
    loan.takeRetainedValue().end()
    return false
  }

  private final class Loan: Sendable {
    private let size: Int
    private let backlog: Backlog

    init(size: Int, backlog: Backlog) {
      self.size = size
      self.backlog = backlog
    }

    func end() { backlog.waiting.wrappingSubtract(size, ordering: .relaxed) }
  }
}
