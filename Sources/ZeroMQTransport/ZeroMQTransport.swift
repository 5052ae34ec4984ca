package import JupyterKernel
package import JupyterProtocol
internal import Synchronization

/// The five sockets of a kernel, as a connection file names them.
///
/// Opening binds them, so that a port in use is known before anything runs; one thread owns them from
/// `start` to `close`.
package final class ZeroMQTransport: Transport {
  private struct Outbox {
    var departures: [Departure] = []
    /// The linger time in milliseconds, once the transport is to close.
    var linger: Int?
  }

  private let sockets: Mutex<KernelSockets?>
  private let wake: WakeSignal
  private let outbox = Mutex(Outbox())
  private let thread = Mutex<Thread?>(nil)

  package init(_ connection: ConnectionFile) throws(ZeroMQError) {
    guard let wake = WakeSignal() else { throw .last("make an event descriptor") }
    self.wake = wake
    sockets = Mutex(try KernelSockets(connection))
  }

  package func start(_ deliver: @escaping @Sendable (Arrival) -> Void) -> Bool {
    let thread = Thread { [self] in
      guard let sockets = sockets.withLock({ $0.take() }) else { return }
      let loop = TransportLoop(sockets: sockets, wake: wake, deliver: deliver)
      let files = loop.run {
        outbox.withLock { outbox in
          defer { outbox.departures = [] }
          return (outbox.departures, outbox.linger)
        }
      }
      IPCFiles.remove(files)
    }
    self.thread.withLock { $0 = thread }
    return thread != nil
  }

  package func send(_ departure: Departure) {
    let mustRing = outbox.withLock { outbox in
      outbox.departures.append(departure)
      return outbox.departures.count == 1
    }
    if mustRing { wake.ring() }
  }

  package func close(within milliseconds: Int) {
    let thread = thread.withLock { $0.take() }
    outbox.withLock { $0.linger = milliseconds }
    wake.ring()
    thread?.join()
  }
}
