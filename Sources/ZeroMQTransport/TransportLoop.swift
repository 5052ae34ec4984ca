internal import Glibc
internal import JupyterKernel
internal import JupyterProtocol

/// What the transport's thread does: delivers what comes, echoes the heartbeat, ends the waiting of early publications.
struct TransportLoop {
  /// Messages, and bytes of them, taken from one socket before the others have their turn.
  private static let fairShare = 64
  private static let fairBytes = 1 << 20

  let sockets: KernelSockets
  let publisher: Publisher
  let bell: WakeSignal
  let deliver: @Sendable (Arrival) -> Void

  /// Runs until the bell rings and `isOver`.
  func run(until isOver: () -> Bool) {
    let sources: [(descriptor: Int32, handle: () -> Bool)] = [
      (sockets.heartbeat.descriptor, echo),
      (sockets.iopub.descriptor, hearSubscriptions),
      (sockets.control.descriptor, { receive(.control, sockets.control) }),
      (sockets.shell.descriptor, { receive(.shell, sockets.shell) }),
      (sockets.stdin.descriptor, { receive(.stdin, sockets.stdin) }),
    ]
    var items = ([bell.descriptor] + sources.map(\.descriptor)).map {
      pollfd(fd: $0, events: Int16(POLLIN), revents: 0)
    }
    // What came before the start has been told of already.
    var mustLook = sources.map { _ in true }
    while true {
      let isWaiting = mustLook.contains(true)
      let timeout = isWaiting ? 0 : publisher.deadline.map { Int32(clamping: $0.millisecondsAhead) } ?? -1
      // Broken off by a signal, nothing is told.
      let told = poll(&items, nfds_t(items.count), timeout) > 0
      let isRung = told && items[0].revents != 0
      if isRung {
        bell.hush()
        if isOver() { return }
      }
      for (index, source) in sources.enumerated()
      where mustLook[index] || isRung || told && items[index + 1].revents != 0 {
        mustLook[index] = source.handle()
      }
      publisher.expire()
    }
  }

  /// True where more may wait; it is not told of again.
  private func receive(_ channel: Channel, _ socket: SharedSocket) -> Bool {
    var bytes = 0
    for _ in 0..<Self.fairShare where bytes < Self.fairBytes {
      guard let frames = socket.receive() else { return false }
      bytes += frames.reduce(0) { $0 + $1.count }
      deliver(.message(channel, frames))
    }
    return true
  }

  private func echo() -> Bool {
    for _ in 0..<Self.fairShare {
      guard let frames = sockets.heartbeat.receive() else { return false }
      sockets.heartbeat.send(frames)
    }
    return true
  }

  /// A subscription is one frame: 1 and the topic; 0 takes it back.
  private func hearSubscriptions() -> Bool {
    for _ in 0..<Self.fairShare {
      guard let frames = sockets.iopub.receive() else { return false }
      guard let frame = frames.first, frame.first == 1 else { continue }
      deliver(.subscription(Frame(frame.dropFirst())))
    }
    return true
  }
}
