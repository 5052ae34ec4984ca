internal import CZMQ
internal import Glibc
internal import JupyterProtocol

/// The bound sockets of a kernel and the files they made.
struct KernelSockets: Sendable {
  /// Messages that may wait for one client. Beyond it ZeroMQ drops publications, so it is high: a client
  /// that loses `idle` waits for ever.
  private static let highWaterMark: Int32 = 100_000

  let shell: SharedSocket
  let control: SharedSocket
  let stdin: SharedSocket
  let iopub: SharedSocket
  let heartbeat: SharedSocket
  let files: [String]

  init(_ connection: ConnectionFile, bell: WakeSignal) throws(ZeroMQError) {
    let context = try Context()
    let shell = try Self.open(.router, .shell, connection, context)
    let control = try Self.open(.router, .control, connection, context)
    let stdin = try Self.open(.router, .stdin, connection, context)
    let iopub = try Self.open(.xpub, .iopub, connection, context)
    let heartbeat = try Self.open(.rep, .heartbeat, connection, context)
    let files =
      connection.transport == .ipc
      ? Channel.allCases.map { String(connection.endpoint($0).dropFirst("ipc://".count)) } : []
    self.shell = try SharedSocket(shell, bell: bell)
    self.control = try SharedSocket(control, bell: bell)
    self.stdin = try SharedSocket(stdin, bell: bell)
    self.iopub = try SharedSocket(iopub, bell: bell)
    self.heartbeat = try SharedSocket(heartbeat, bell: bell)
    self.files = files
  }

  subscript(channel: Channel) -> SharedSocket {
    switch channel {
    case .shell: shell
    case .control: control
    case .stdin: stdin
    case .iopub: iopub
    case .heartbeat: heartbeat
    }
  }

  /// Closes all, which deliver what was sent for at most `milliseconds` longer, and removes their files. Waits for
  /// that: the last socket takes ZeroMQ's own thread along.
  func close(linger milliseconds: Int) {
    for channel in Channel.allCases { self[channel].close(linger: channel == .heartbeat ? 0 : milliseconds) }
    IPCFiles.remove(files)
  }

  private static func open(
    _ kind: SocketKind, _ channel: Channel, _ connection: ConnectionFile, _ context: Context
  ) throws(ZeroMQError) -> Socket {
    let socket = try Socket.open(kind, in: context)
    let endpoint = connection.endpoint(channel)
    try socket.set(ZMQ_SNDHWM, highWaterMark)
    if connection.ip.contains(":") { try socket.set(ZMQ_IPV6, 1) }
    // A client that comes back under its old identity takes its place again.
    if kind == .router { try socket.set(ZMQ_ROUTER_HANDOVER, 1) }
    // A reply to a client that is gone, or that reads nothing, is refused; otherwise it would vanish unseen.
    if kind == .router { try socket.set(ZMQ_ROUTER_MANDATORY, 1) }
    // Every subscription is heard of, not only the first to a topic: each gets its welcome.
    if kind == .xpub { try socket.set(ZMQ_XPUB_VERBOSE, 1) }
    if connection.transport == .ipc, IPCFiles.isTaken(String(endpoint.dropFirst("ipc://".count))) {
      throw ZeroMQError(action: "listen at \(endpoint)", code: EADDRINUSE)
    }
    try socket.bind(endpoint)
    return socket
  }
}
