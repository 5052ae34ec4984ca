internal import CZMQ
internal import JupyterKernel
internal import JupyterProtocol

/// What the transport thread does: moves frames, echoes the heartbeat, holds early publications.
struct TransportLoop: ~Copyable {
  /// Messages taken from one socket before the others have their turn.
  private static let fairShare = 64

  private let sockets: KernelSockets
  private let wake: WakeSignal
  private let deliver: @Sendable (Arrival) -> Void
  private var early = EarlyPublications()
  /// Replies that no client took.
  private var dropped = 0

  init(sockets: consuming KernelSockets, wake: WakeSignal, deliver: @escaping @Sendable (Arrival) -> Void) {
    self.sockets = sockets
    self.wake = wake
    self.deliver = deliver
  }

  /// Runs until `next` gives a linger time, then closes the sockets. Returns the files they leave.
  consuming func run(_ next: () -> (departures: [Departure], linger: Int?)) -> [String] {
    var items = pollItems()
    while true {
      let timeout = early.deadline?.millisecondsAhead ?? -1
      zmq_poll(&items, Int32(items.count), timeout)
      if items[0].revents != 0 { wake.hush() }
      let (departures, linger) = next()
      for departure in departures { depart(departure) }
      if let linger {
        // A socket that cannot linger is closed without.
        try? sockets.linger(linger)
        return sockets.files
      }
      if items[1].revents != 0 { echo() }
      if items[2].revents != 0 { hearSubscriptions() }
      if items[3].revents != 0 { receive(.control, sockets.control) }
      if items[4].revents != 0 { receive(.shell, sockets.shell) }
      if items[5].revents != 0 { receive(.stdin, sockets.stdin) }
      publish(early.expire())
    }
  }

  private borrowing func pollItems() -> [zmq_pollitem_t] {
    func item(_ socket: borrowing Socket) -> zmq_pollitem_t {
      zmq_pollitem_t(socket: socket.handle, fd: 0, events: Int16(ZMQ_POLLIN), revents: 0)
    }
    return [
      zmq_pollitem_t(socket: nil, fd: wake.descriptor, events: Int16(ZMQ_POLLIN), revents: 0),
      item(sockets.heartbeat), item(sockets.iopub), item(sockets.control), item(sockets.shell),
      item(sockets.stdin),
    ]
  }

  private mutating func depart(_ departure: Departure) {
    guard departure.channel == .iopub else {
      guard !sockets.send(departure.channel, departure.frames) else { return }
      dropped += 1
      deliver(.undeliverable(departure, count: dropped))
      return
    }
    publish(early.pass(departure))
  }

  /// A publisher takes everything; what a slow subscriber has no room for, it alone misses.
  private borrowing func publish(_ departures: [Departure]) {
    for departure in departures { sockets.send(.iopub, departure.frames) }
  }

  private borrowing func receive(_ channel: Channel, _ socket: borrowing Socket) {
    for _ in 0..<Self.fairShare {
      guard let frames = socket.receive() else { return }
      deliver(.message(channel, frames))
    }
  }

  private borrowing func echo() {
    while let frames = sockets.heartbeat.receive() { sockets.heartbeat.send(frames) }
  }

  /// A subscription is one frame: 1 and the topic; 0 takes it back.
  private borrowing func hearSubscriptions() {
    while let frames = sockets.iopub.receive() {
      guard let frame = frames.first, frame.first == 1 else { continue }
      deliver(.subscription(Frame(frame.dropFirst())))
    }
  }
}
