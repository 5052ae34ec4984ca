package import JupyterKernel
package import JupyterProtocol
internal import Synchronization

/// The five sockets of a kernel, as a connection file names them.
///
/// Opening binds them, so that a port in use is known before anything runs. From `start` to `close` one thread
/// receives; every thread sends.
package final class ZeroMQTransport: Transport {
  private struct State {
    var deliver: (@Sendable (Arrival) -> Void)?
    var thread: Thread?
    /// Replies that no client took.
    var dropped = 0
    var isOver = false
  }

  private let sockets: KernelSockets
  private let publisher: Publisher
  private let replies = ReplyRoom()
  private let bell: WakeSignal
  private let state = Mutex(State())

  /// Where the sockets listen: the connection asked for, with a free port wherever none was named.
  package var connection: ConnectionFile { sockets.connection }

  /// - Throws: where an address is in use or no address of this machine.
  package init(_ wanted: ConnectionFile) throws(ZeroMQError) {
    guard let bell = WakeSignal() else { throw .last("make a pipe") }
    self.bell = bell
    sockets = try KernelSockets(wanted, bell: bell)
    publisher = Publisher(sockets.iopub, at: sockets.iopubAddress)
  }

  package func start(_ deliver: @escaping @Sendable (Arrival) -> Void) -> Bool {
    state.withLock { $0.deliver = deliver }
    let loop = TransportLoop(sockets: sockets, publisher: publisher, bell: bell, deliver: deliver)
    let thread = Thread { [self] in
      loop.run { state.withLock { $0.isOver } }
    }
    state.withLock { $0.thread = thread }
    return thread != nil
  }

  package func send(_ departure: Departure) {
    if departure.channel == .iopub {
      if publisher.publish(departure) { bell.ring() }
    } else if !reply(departure) {
      let (deliver, count) = state.withLock { state in
        state.dropped += 1
        return (state.deliver, state.dropped)
      }
      deliver?(.undeliverable(departure, count: count))
    }
  }

  /// False where the client is gone, or leaves too much unread.
  private func reply(_ departure: Departure) -> Bool {
    guard let backlog = replies.backlog(of: departure.frames.first ?? []) else { return false }
    return sockets[departure.channel].send(departure.frames, counting: backlog)
  }

  package func awaitRoom() -> Bool { publisher.room.wait() }

  package func releaseSenders() { publisher.room.release() }

  package func close(within milliseconds: Int) {
    let thread = state.withLock { state in
      state.isOver = true
      state.deliver = nil
      return state.thread.take()
    }
    bell.ring()
    thread?.join()
    sockets.close(linger: milliseconds)
  }
}
