package import JupyterProtocol

/// What a transport delivers: what comes in from the clients, and what did not reach them.
package enum Arrival: Sendable {
  case message(Channel, [Frame])
  /// A client listens to the publications whose topic begins with these bytes.
  case subscription(Frame)
  /// A message to one client came back, since the client is gone or takes no more: the `count`th of this transport.
  case undeliverable(Departure, count: Int)
  /// Something came that is no message. The reason is for whoever sent it, not for a log.
  case garbage(reason: String)
  /// The only client has said all that it will say; it still listens.
  case farewell
  /// The only client listens no more: EPIPE where it has gone, else why nothing can be written.
  case deserted(code: Int32)
}

/// A multipart message on its way out.
package struct Departure: Sendable {
  package var channel: Channel
  package var frames: [Frame]
  /// The greeting of a new subscriber, which goes ahead of what was published before it came.
  package var isWelcome: Bool

  package init(_ channel: Channel, _ frames: [Frame], isWelcome: Bool = false) {
    self.channel = channel
    self.frames = frames
    self.isWelcome = isWelcome
  }
}

/// Carries frames between clients and kernel and knows nothing of what they say.
///
/// Nothing that takes long happens on the transport's own thread, so that the heartbeat and the control
/// channel never wait.
package protocol Transport: AnyObject, Sendable {
  /// Begins to deliver arrivals, on the transport's own thread; `deliver` must return at once, and may send.
  /// - Returns: false where the system gives no thread; nothing arrives or leaves then.
  func start(_ deliver: @escaping @Sendable (Arrival) -> Void) -> Bool

  /// Hands over a message. Any thread; never waits. Messages of one thread leave in their order.
  func send(_ departure: Departure)

  /// Delivers what was handed over, but waits at most `milliseconds` for slow clients, and lets go of
  /// every socket and file. Nothing arrives or leaves afterwards.
  func close(within milliseconds: Int)

  /// Waits while a client has left much unread, so that a cell makes no output without bound. False where
  /// `releaseSenders` ended the waiting.
  func awaitRoom() -> Bool

  /// Waits until the clients have taken everything, or the transport is closed.
  func awaitDelivery()

  /// Ends all waiting for room.
  func releaseSenders()
}

/// For a transport that looks after slow clients itself: nobody waits.
extension Transport {
  package func awaitRoom() -> Bool { true }
  package func awaitDelivery() {}
  package func releaseSenders() {}
}
