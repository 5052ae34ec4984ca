internal import CZMQ
internal import JupyterKernel
internal import JupyterProtocol
internal import Synchronization

/// A socket that threads use in turn, each for one message.
///
/// A socket may pass from thread to thread across a full fence, and a lock is one. So whoever has something to say says
/// it: to hand it to the thread that polls would cost a cell that thread's waking, and its outputs their way through
/// another queue. With the desk's reading of short messages where they arrive, this took a cell's round trip from 1.5
/// times that of a bare program that answers the same to 1.25.
///
/// ZeroMQ tells by a descriptor that something has come, but tells it once, to the thread that uses the socket next. Where
/// that was one that sends, it rings for the one that polls.
///
/// Source: zmq_socket(3) on thread safety, zmq_getsockopt(3) on ZMQ_FD.
final class SharedSocket: Sendable {
  /// Becomes readable when messages may have come; afterwards `receive` until there is none.
  let descriptor: Int32
  /// nil once it is closed.
  private let socket: Mutex<Socket?>
  private let bell: WakeSignal

  init(_ socket: consuming Socket, bell: WakeSignal) throws(ZeroMQError) {
    descriptor = try socket.get(ZMQ_FD)
    self.socket = Mutex(socket)
    self.bell = bell
  }

  /// False where nobody takes the message. What is sent after closing is lost.
  @discardableResult
  func send(_ frames: [Frame], counting backlog: Backlog? = nil) -> Bool {
    let (isTaken, mustRing) = socket.withLock { socket in
      switch socket {
      case .some(let socket): (socket.send(frames, counting: backlog), socket.hasMessage)
      case .none: (true, false)
      }
    }
    if mustRing { bell.ring() }
    return isTaken
  }

  /// The next message; nil where there is none yet.
  func receive() -> [Frame]? { socket.withLock { $0?.receive() } }

  /// Lets go of the socket, which delivers what was sent for at most `milliseconds` longer.
  func close(linger milliseconds: Int) {
    let closed = socket.withLock { $0.take() }
    // A socket that cannot linger is closed without.
    try? closed?.set(ZMQ_LINGER, Int32(clamping: milliseconds))
  }
}
