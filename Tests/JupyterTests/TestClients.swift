import JupyterKernel
import JupyterProtocol
import StdioTransport
import Testing
import ZeroMQTransport

/// The client's end of a transport.
protocol TestClient: AnyObject {
  func send(_ channel: Channel, _ frames: [Frame])
  func receive(_ channel: Channel, until deadline: MonotonicTime) -> [Frame]?
}

/// A way to connect a kernel and a client.
enum Wiring: String, CaseIterable, CustomTestStringConvertible {
  case memory, stdio, tcp, ipc

  var testDescription: String { rawValue }

  /// Those whose messages carry signatures, and whose frames may be anything.
  static let framed: [Wiring] = [.memory, .tcp, .ipc]

  /// The key of a conversation: a pipe has two ends and needs none.
  func key(_ key: String) -> String { self == .stdio ? "" : key }

  /// Ports differ from call to call, so that a late packet of one test cannot reach another.
  func connect(key: String) throws -> (transport: any Transport, client: any TestClient) {
    switch self {
    case .memory:
      let transport = InMemoryTransport()
      return (transport, MemoryClient(transport))
    case .stdio:
      let client = try PipeClient()
      return (try StdioTransport(client.kernelEnds), client)
    case .tcp, .ipc:
      let (connection, transport) = try Self.listening(self == .tcp ? .tcp : .ipc, key: key)
      return (transport, try SocketClient(connection))
    }
  }

  /// A transport on addresses that were free: somebody else may have taken those tried first.
  static func listening(
    _ kind: ConnectionFile.Transport, key: String = ""
  ) throws -> (connection: ConnectionFile, transport: ZeroMQTransport) {
    for _ in 0..<50 {
      let connection = Self.connection(kind, key: key)
      if let transport = try? ZeroMQTransport(connection) { return (connection, transport) }
    }
    let last = Self.connection(kind, key: key)
    return (last, try ZeroMQTransport(last))
  }

  /// Ports below those that the system gives to outgoing connections.
  static func connection(_ kind: ConnectionFile.Transport, key: String = "") -> ConnectionFile {
    let base = Int.random(in: 20_000..<32_000)
    let ports = Dictionary(uniqueKeysWithValues: zip(Channel.allCases, base...))
    let ip = kind == .tcp ? "127.0.0.1" : "/tmp/regshell-test-\(Identifier.random())"
    return ConnectionFile(transport: kind, ip: ip, ports: ports, key: key)
  }
}

final class MemoryClient: TestClient {
  private let transport: InMemoryTransport

  init(_ transport: InMemoryTransport) {
    self.transport = transport
    transport.arrive(.subscription([]))
  }

  func send(_ channel: Channel, _ frames: [Frame]) { transport.arrive(.message(channel, [[7]] + frames)) }

  func receive(_ channel: Channel, until deadline: MonotonicTime) -> [Frame]? {
    transport.receive(channel, until: deadline)
  }
}

/// A client over real sockets.
final class SocketClient: TestClient {
  private let context: Context
  private let shell: Socket
  private let control: Socket
  private let stdin: Socket
  private let iopub: Socket
  private let heartbeat: Socket

  /// - Parameter hasStdin: whether it connects to the stdin channel.
  init(_ connection: ConnectionFile, hasStdin: Bool = true) throws {
    context = try Context()
    shell = try Socket.open(.dealer, in: context)
    control = try Socket.open(.dealer, in: context)
    stdin = try Socket.open(.dealer, in: context)
    // As clients do: one identity for all, so that a question finds who sent the cell.
    let identity = Identifier.random()
    try shell.identify(as: identity)
    try control.identify(as: identity)
    try stdin.identify(as: identity)
    iopub = try Socket.open(.sub, in: context)
    heartbeat = try Socket.open(.req, in: context)
    try shell.connect(connection.endpoint(.shell))
    try control.connect(connection.endpoint(.control))
    if hasStdin { try stdin.connect(connection.endpoint(.stdin)) }
    try heartbeat.connect(connection.endpoint(.heartbeat))
    try iopub.unlimited()
    try iopub.subscribe("")
    try iopub.connect(connection.endpoint(.iopub))
  }

  func send(_ channel: Channel, _ frames: [Frame]) {
    switch channel {
    case .shell: shell.send(frames)
    case .control: control.send(frames)
    case .heartbeat: heartbeat.send(frames)
    case .stdin: stdin.send(frames)
    case .iopub: Issue.record("no client sends on \(channel)")
    }
  }

  func receive(_ channel: Channel, until deadline: MonotonicTime) -> [Frame]? {
    repeat {
      let frames =
        switch channel {
        case .shell: shell.receive(wait: 1)
        case .control: control.receive(wait: 1)
        case .heartbeat: heartbeat.receive(wait: 1)
        case .iopub: iopub.receive(wait: 1)
        case .stdin: stdin.receive(wait: 1)
        }
      if let frames { return frames }
    } while MonotonicTime.now() < deadline
    return nil
  }
}
