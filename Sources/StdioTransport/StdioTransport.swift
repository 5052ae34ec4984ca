package import JupyterKernel
internal import JupyterProtocol
internal import Synchronization

/// A kernel with one client at the other ends of two pipes: a message a line in, a message a line out.
///
/// The client hears everything from the first message on. When it ends its input, the kernel still answers what
/// it was sent. A line that is no message is answered by an `error` on iopub without a parent.
package final class StdioTransport: Transport {
  private struct State {
    var early = EarlyPublications()
    var dropped = 0
    /// When to give up what was not written, once the transport is to close.
    var end: MonotonicTime?
  }

  private let streams: StandardStreams
  private let wake: WakeSignal
  private let outbox = Outbox()
  private let state = Mutex(State())
  private let thread = Mutex<Thread?>(nil)
  private let deliver = Mutex<(@Sendable (Arrival) -> Void)?>(nil)

  /// - Parameter streams: closed by the transport when it ends.
  package init(_ streams: StandardStreams) throws(StandardStreamError) {
    guard let wake = WakeSignal() else { throw .last("input") }
    self.streams = streams
    self.wake = wake
  }

  package func start(_ deliver: @escaping @Sendable (Arrival) -> Void) -> Bool {
    self.deliver.withLock { $0 = deliver }
    let thread = Thread { [self] in
      deliver(.subscription([]))
      var loop = StdioLoop(streams: streams, wake: wake, outbox: outbox, deliver: deliver)
      loop.run { state.withLock { $0.end } }
    }
    self.thread.withLock { $0 = thread }
    return thread != nil
  }

  package func send(_ departure: Departure) {
    let (mustRing, dropped) = state.withLock { state in
      var mustRing = false
      var dropped: [(Departure, Int)] = []
      let ready = departure.channel == .iopub ? state.early.pass(departure) : [departure]
      for departure in ready {
        switch outbox.add(MessageLine.encode(departure.channel, departure.frames)) {
        case .first: mustRing = true
        case .behind: break
        case .refused:
          state.dropped += 1
          dropped.append((departure, state.dropped))
        }
      }
      return (mustRing, dropped)
    }
    if mustRing { wake.ring() }
    for (departure, count) in dropped {
      deliver.withLock { $0 }?(.undeliverable(departure, count: count))
    }
  }

  package func awaitRoom() -> Bool { outbox.awaitRoom() }
  package func awaitDelivery() { outbox.awaitEmpty() }
  package func releaseSenders() { outbox.release() }

  package func close(within milliseconds: Int) {
    let thread = thread.withLock { $0.take() }
    state.withLock { $0.end = MonotonicTime.now() + .milliseconds(milliseconds) }
    wake.ring()
    thread?.join()
  }
}
