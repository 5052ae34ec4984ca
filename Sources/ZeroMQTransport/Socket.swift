internal import CZMQ
package import JupyterProtocol

/// What a socket does with messages, by ZeroMQ's names.
package enum SocketKind: Int32, Sendable {
  /// Talks with many peers, by their identities.
  case router = 6
  case dealer = 5
  /// Publishes, and hears of subscriptions.
  case xpub = 9
  case sub = 2
  /// Receives and answers in turn.
  case rep = 4
  case req = 3
}

/// One ZeroMQ socket. It belongs to one thread at a time, for which `~Copyable` stands, and closes when its
/// owner lets go of it. Handing it to another thread is allowed, hence Sendable.
package struct Socket: ~Copyable, @unchecked Sendable {
  let handle: UnsafeMutableRawPointer
  private let context: Context

  package static func open(_ kind: SocketKind, in context: Context) throws(ZeroMQError) -> Socket {
    guard let handle = zmq_socket(context.handle, kind.rawValue) else { throw .last("open a socket") }
    let socket = Socket(handle: handle, context: context)
    // A socket holds nothing back on closing unless it is told to.
    try socket.set(ZMQ_LINGER, 0)
    return socket
  }

  deinit { zmq_close(handle) }

  package borrowing func set(_ option: Int32, _ value: Int32) throws(ZeroMQError) {
    var value = value
    guard zmq_setsockopt(handle, option, &value, MemoryLayout<Int32>.size) == 0 else {
      throw .last("set option \(option)")
    }
  }

  borrowing func setWide(_ option: Int32, _ value: Int64) throws(ZeroMQError) {
    var value = value
    guard zmq_setsockopt(handle, option, &value, MemoryLayout<Int64>.size) == 0 else {
      throw .last("set option \(option)")
    }
  }

  package borrowing func get(_ option: Int32) throws(ZeroMQError) -> Int32 {
    var value: Int32 = 0
    var size = MemoryLayout<Int32>.size
    guard zmq_getsockopt(handle, option, &value, &size) == 0 else { throw .last("read option \(option)") }
    return value
  }

  /// Whether `receive` would give a message.
  package var hasMessage: Bool {
    var events: Int32 = 0
    var size = MemoryLayout<Int32>.size
    return zmq_getsockopt(handle, ZMQ_EVENTS, &events, &size) == 0 && events & ZMQ_POLLIN != 0
  }

  /// The name under which a router sees this socket.
  package borrowing func identify(as identity: String) throws(ZeroMQError) {
    guard zmq_setsockopt(handle, ZMQ_ROUTING_ID, identity, identity.utf8.count) == 0 else {
      throw .last("take the identity")
    }
  }

  package borrowing func subscribe(_ topic: String) throws(ZeroMQError) {
    guard zmq_setsockopt(handle, ZMQ_SUBSCRIBE, topic, topic.utf8.count) == 0 else {
      throw .last("subscribe")
    }
  }

  package borrowing func bind(_ endpoint: String) throws(ZeroMQError) {
    guard zmq_bind(handle, endpoint) == 0 else { throw .last("listen at \(endpoint)") }
  }

  /// The address to which the socket was bound last, with the port that the system chose.
  package borrowing func lastEndpoint() throws(ZeroMQError) -> String {
    var length = 1024
    var text = [CChar](repeating: 0, count: length)
    guard zmq_getsockopt(handle, ZMQ_LAST_ENDPOINT, &text, &length) == 0 else {
      throw .last("ask for an address")
    }
    return String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  package borrowing func connect(_ endpoint: String) throws(ZeroMQError) {
    guard zmq_connect(handle, endpoint) == 0 else { throw .last("connect to \(endpoint)") }
  }

  /// Keeps every message for a reader that comes late to it.
  package borrowing func unlimited() throws(ZeroMQError) {
    try set(ZMQ_SNDHWM, 0)
    try set(ZMQ_RCVHWM, 0)
  }

  /// Sends a multipart message; false where the socket does not take it now.
  @discardableResult
  package borrowing func send(_ frames: [Frame]) -> Bool { send(frames, counting: nil) }

  /// Sends it, and counts in `backlog` what of it is large until it has left.
  borrowing func send(_ frames: [Frame], counting backlog: Backlog?) -> Bool {
    for (index, frame) in frames.enumerated() {
      let more = index + 1 < frames.count ? ZMQ_SNDMORE : 0
      var message = zmq_msg_t()
      guard let backlog, frame.count >= Backlog.countedSize, backlog.lend(frame, to: &message) else {
        while zmq_send(handle, frame, frame.count, ZMQ_DONTWAIT | more) < 0 {
          guard zmq_errno() == EINTR else { return false }
        }
        continue
      }
      defer { zmq_msg_close(&message) }
      while zmq_msg_send(&message, handle, ZMQ_DONTWAIT | more) < 0 {
        guard zmq_errno() == EINTR else { return false }
      }
    }
    return true
  }

  /// The next multipart message; waits at most `milliseconds` for it.
  package borrowing func receive(wait milliseconds: Int) -> [Frame]? {
    var item = zmq_pollitem_t(socket: handle, fd: 0, events: Int16(ZMQ_POLLIN), revents: 0)
    zmq_poll(&item, 1, milliseconds)
    return receive()
  }

  /// The next multipart message; nil where there is none yet.
  package borrowing func receive() -> [Frame]? {
    var frames: [Frame] = []
    var message = zmq_msg_t()
    var hasMore = false
    repeat {
      zmq_msg_init(&message)
      defer { zmq_msg_close(&message) }
      while zmq_msg_recv(&message, handle, ZMQ_DONTWAIT) < 0 {
        guard zmq_errno() == EINTR else { return nil }
      }
      frames.append(
        Frame(UnsafeRawBufferPointer(start: zmq_msg_data(&message), count: zmq_msg_size(&message))))
      hasMore = zmq_msg_more(&message) == 1
    } while hasMore
    return frames
  }
}
