internal import CZMQ
internal import Glibc

/// ZeroMQ's own thread. Every socket keeps its context, so the last of them takes it along.
package final class Context: @unchecked Sendable {
  // ZeroMQ allows any thread to use a context.
  let handle: UnsafeMutableRawPointer

  package init() throws(ZeroMQError) {
    guard let handle = zmq_ctx_new() else { throw .last("start") }
    self.handle = handle
  }

  /// Waits until the closed sockets have delivered what their linger time allows.
  deinit { while zmq_ctx_term(handle) != 0, zmq_errno() == EINTR {} }
}

/// What ZeroMQ could not do, and why in its own words.
package struct ZeroMQError: Error, Equatable, Sendable, CustomStringConvertible {
  package var action: String
  package var code: Int32

  static func last(_ action: String) -> ZeroMQError { ZeroMQError(action: action, code: zmq_errno()) }

  package var description: String {
    "cannot \(action): \(String(cString: zmq_strerror(code)).lowercased())"
  }
}
