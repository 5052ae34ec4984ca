internal import CZMQ
internal import Glibc
internal import JupyterProtocol

/// The bound sockets of a kernel and the files they made.
struct KernelSockets: ~Copyable, Sendable {
  /// Messages that may wait for one client. Beyond it ZeroMQ drops publications, so it is high: a client
  /// that loses `idle` waits for ever.
  private static let highWaterMark: Int32 = 100_000

  let shell: Socket
  let control: Socket
  let stdin: Socket
  let iopub: Socket
  let heartbeat: Socket
  let files: [String]

  init(_ connection: ConnectionFile) throws(ZeroMQError) {
    let context = try Context()
    let shell = try Self.open(.router, .shell, connection, context)
    let control = try Self.open(.router, .control, connection, context)
    let stdin = try Self.open(.router, .stdin, connection, context)
    let iopub = try Self.open(.xpub, .iopub, connection, context)
    let heartbeat = try Self.open(.rep, .heartbeat, connection, context)
    let files =
      connection.transport == .ipc
      ? Channel.allCases.map { String(connection.endpoint($0).dropFirst("ipc://".count)) } : []
    self.init(
      shell: shell, control: control, stdin: stdin, iopub: iopub, heartbeat: heartbeat, files: files)
  }

  private init(
    shell: consuming Socket, control: consuming Socket, stdin: consuming Socket, iopub: consuming Socket,
    heartbeat: consuming Socket, files: [String]
  ) {
    self.shell = shell
    self.control = control
    self.stdin = stdin
    self.iopub = iopub
    self.heartbeat = heartbeat
    self.files = files
  }

  /// Sends on the socket of a channel; the heartbeat only echoes. False where nobody takes it.
  @discardableResult
  borrowing func send(_ channel: Channel, _ frames: [Frame]) -> Bool {
    switch channel {
    case .shell: shell.send(frames)
    case .control: control.send(frames)
    case .stdin: stdin.send(frames)
    case .iopub: iopub.send(frames)
    case .heartbeat: heartbeat.send(frames)
    }
  }

  /// Lets each socket deliver for at most `milliseconds` after it is closed.
  borrowing func linger(_ milliseconds: Int) throws(ZeroMQError) {
    let time = Int32(clamping: milliseconds)
    try shell.set(ZMQ_LINGER, time)
    try control.set(ZMQ_LINGER, time)
    try stdin.set(ZMQ_LINGER, time)
    try iopub.set(ZMQ_LINGER, time)
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
