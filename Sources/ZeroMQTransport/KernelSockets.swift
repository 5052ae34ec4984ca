internal import CZMQ
internal import Glibc
internal import JupyterKernel
internal import JupyterProtocol

/// The bound sockets of a kernel and the files they made.
struct KernelSockets: Sendable {
  /// What a socket takes and keeps. Whoever reaches a port can send to it, with the key or without, so each takes no
  /// more than its purpose needs.
  private struct Bounds {
    /// Messages that may wait for one client.
    var outgoing: Int32
    /// Messages of one client that may wait for the kernel; further ones wait with the client.
    var incoming: Int32
    /// Bytes of a received frame, for which ZeroMQ takes memory when its length is announced.
    var frame: Int64

    init(_ channel: Channel) {
      switch channel {
      // A frame of ten times the largest cell that anyone has been seen to send.
      case .shell, .control, .stdin: (outgoing, incoming, frame) = (100_000, 100, 512 << 20)
      // Beyond the mark publications are dropped, and a client that loses `idle` waits for ever. What comes in are
      // subscriptions.
      case .iopub: (outgoing, incoming, frame) = (100_000, 1000, 4096)
      // An echo is a few bytes.
      case .heartbeat: (outgoing, incoming, frame) = (10, 10, 4096)
      }
    }
  }

  let shell: SharedSocket
  let control: SharedSocket
  let stdin: SharedSocket
  let iopub: SharedSocket
  let heartbeat: SharedSocket
  let files: [String]
  /// The connection as it was asked for, with the ports that were free where none were named.
  let connection: ConnectionFile

  init(_ wanted: ConnectionFile, bell: WakeSignal) throws(ZeroMQError) {
    var connection = wanted
    let context = try Context()
    // Socket files are for their owner alone.
    let mask = umask(0o077)
    defer { umask(mask) }
    let made = MadeFiles()
    let shell = try Self.open(.router, .shell, &connection, context, made)
    let control = try Self.open(.router, .control, &connection, context, made)
    let stdin = try Self.open(.router, .stdin, &connection, context, made)
    let iopub = try Self.open(.xpub, .iopub, &connection, context, made)
    let heartbeat = try Self.open(.rep, .heartbeat, &connection, context, made)
    self.shell = try SharedSocket(shell, bell: bell)
    self.control = try SharedSocket(control, bell: bell)
    self.stdin = try SharedSocket(stdin, bell: bell)
    self.iopub = try SharedSocket(iopub, bell: bell)
    self.heartbeat = try SharedSocket(heartbeat, bell: bell)
    self.connection = connection
    files = made.keep()
  }

  /// Where subscribers connect to.
  var iopubAddress: StuckSubscribers.Address {
    switch connection.transport {
    case .tcp: .port(connection.ports[.iopub] ?? 0)
    case .ipc: .path(String(connection.endpoint(.iopub).dropFirst("ipc://".count)))
    }
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
    _ kind: SocketKind, _ channel: Channel, _ connection: inout ConnectionFile, _ context: Context,
    _ made: MadeFiles
  ) throws(ZeroMQError) -> Socket {
    let socket = try Socket.open(kind, in: context)
    let bounds = Bounds(channel)
    try socket.set(ZMQ_SNDHWM, bounds.outgoing)
    try socket.set(ZMQ_RCVHWM, bounds.incoming)
    try socket.setWide(ZMQ_MAXMSGSIZE, bounds.frame)
    if connection.ip.contains(":") { try socket.set(ZMQ_IPV6, 1) }
    // A client that comes back under its old identity takes its place again, which may be before its old connection is
    // known to be gone. Two clients that live under one identity take it from each other.
    if kind == .router { try socket.set(ZMQ_ROUTER_HANDOVER, 1) }
    // A reply to a client that is gone, or that reads nothing, is refused; otherwise it would vanish unseen.
    if kind == .router { try socket.set(ZMQ_ROUTER_MANDATORY, 1) }
    // Every subscription is heard of, not only the first to a topic: each gets its welcome.
    if kind == .xpub { try socket.set(ZMQ_XPUB_VERBOSE, 1) }
    connection.ports[channel] =
      switch connection.transport {
      case .tcp: try bind(socket, at: connection.endpoint(channel))
      case .ipc: try bind(socket, channel, connection, made)
      }
    return socket
  }

  /// The port at which the socket listens: the system chooses one for port 0.
  private static func bind(_ socket: borrowing Socket, at endpoint: String) throws(ZeroMQError) -> Int {
    try socket.bind(endpoint)
    let bound = try socket.lastEndpoint()
    guard let port = bound.split(separator: ":").last.flatMap({ Int($0) }) else {
      throw ZeroMQError(action: "listen at \(endpoint)", code: EADDRNOTAVAIL)
    }
    return port
  }

  /// A socket file that nobody listens at may stand in the way; for port 0 the first number without a file.
  private static func bind(
    _ socket: borrowing Socket, _ channel: Channel, _ connection: ConnectionFile, _ made: MadeFiles
  ) throws(ZeroMQError) -> Int {
    func endpoint(_ port: Int) -> String { connection.transport.endpoint(connection.ip, port: port) }
    var port = connection.ports[channel] ?? 0
    if port == 0 {
      port = 1
      while IPCFiles.exists(IPCFiles.path(endpoint(port))) { port += 1 }
    }
    let path = IPCFiles.path(endpoint(port))
    if IPCFiles.isTaken(path) { throw ZeroMQError(action: "listen at \(endpoint(port))", code: EADDRINUSE) }
    try socket.bind(endpoint(port))
    made.paths.append(path)
    return port
  }
}

/// The socket files made so far. Where one socket cannot be bound, the files of the others go.
private final class MadeFiles {
  var paths: [String] = []

  func keep() -> [String] {
    defer { paths = [] }
    return paths
  }

  deinit { IPCFiles.remove(paths) }
}
