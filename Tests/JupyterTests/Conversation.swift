import Engine
import JupyterKernel
import JupyterProtocol
import Synchronization
import Testing

/// A running kernel and a client of it that writes down what it hears.
final class Conversation {
  static let key = "a key"

  let engine = ScriptedEngine()
  let client: any TestClient
  let kernel: Kernel
  let abandoned = Mailbox<Int32>()
  private let session: Session
  private let status = Mailbox<Int32>()
  private let thread: Thread?
  private var sent = 0
  private(set) var heard: [Channel: [Message]] = [:]

  init(_ wiring: Wiring = .memory, key: String = Conversation.key) throws {
    let key = wiring.key(key)
    let (transport, client) = try wiring.connect(key: key)
    self.client = client
    session = Session(key: key, username: "client", id: "client")
    var options = Kernel.Options()
    options.ports = [.shell: 1, .iopub: 2, .stdin: 3, .control: 4, .heartbeat: 5]
    options.abandon = { [abandoned] in abandoned.post($0) }
    let kernel = Kernel(engine: engine, transport: transport, session: Session(key: key), options: options)
    self.kernel = kernel
    thread = Thread { [status] in status.post(kernel.run()) }
    _ = try hear(.iopub) { $0.header.type == "iopub_welcome" }
    _ = try hear(.iopub) { $0.header.type == "status" }
  }

  deinit { kernel.stop(status: 0) }

  /// Sends a request; returns its id, which counts from m1.
  @discardableResult
  func send(
    _ type: String, _ content: String = "{}", on channel: Channel = .shell, subshell: String? = nil,
    parent: Frame = Session.noParent
  ) throws -> String {
    client.send(channel, try request(type, content, subshell: subshell, parent: parent))
    return "m\(sent)"
  }

  /// The frames of the next request, properly signed.
  func request(
    _ type: String, _ content: String = "{}", subshell: String? = nil, parent: Frame = Session.noParent
  ) throws -> [Frame] {
    sent += 1
    let place = subshell.map { #""subshell_id":"\#($0)","# } ?? ""
    let header = Frame(
      #"{"msg_id":"m\#(sent)","msg_type":"\#(type)",\#(place)"session":"client","odd":[1.50]}"#.utf8)
    return sign([header, parent, Frame("{}".utf8), Frame(content.utf8)])
  }

  /// Sends a cell.
  @discardableResult
  func cell(_ code: String, _ rest: String = "", subshell: String? = nil) throws -> String {
    try send("execute_request", #"{"code":\#(JSON.string(code).serialised())\#(rest)}"#, subshell: subshell)
  }

  func sign(_ parts: [Frame], key: String = Conversation.key) -> [Frame] {
    [Session.delimiter, Signer(key: key).signature(of: parts)] + parts
  }

  /// Reads until a message satisfies `isLast`, and returns that one.
  @discardableResult
  func hear(_ channel: Channel, until isLast: (Message) -> Bool) throws -> Message {
    let deadline = MonotonicTime.now() + .milliseconds(10_000)
    while let frames = client.receive(channel, until: deadline) {
      let message = try session.decode(frames)
      heard[channel, default: []].append(message)
      if isLast(message) { return message }
    }
    throw Silence(channel: channel)
  }

  /// Forgets what was heard.
  func forget() { heard = [:] }

  /// Reads publications until the kernel is idle again after each of the requests.
  func hearIdle(_ ids: [String]) throws {
    var waiting = Set(ids)
    while !waiting.isEmpty {
      let message = try hear(.iopub) { $0.header.type == "status" }
      if message.content["execution_state"]?.string == "idle" { waiting.remove(message.parentID) }
    }
  }

  /// Sends every request at once, waits for the end of all, and tells what was heard, a channel a block.
  func ladder(_ requests: [(type: String, content: String)], on channel: Channel = .shell) throws -> String {
    heard = [:]
    var ids: [String] = []
    for request in requests { ids.append(try send(request.type, request.content, on: channel)) }
    try hearIdle(ids)
    // What has not come before the answer to one more request will not come.
    let last = try send("connect_request", "{}", on: channel)
    try hear(channel) { $0.parentID == last }
    heard[channel]?.removeLast()
    return [channel, .iopub].map { channel in
      ([channel.rawValue] + (heard[channel] ?? []).map { "  " + $0.line }).joined(separator: "\n")
    }.joined(separator: "\n")
  }

  /// The exit status of the kernel.
  func ending(within milliseconds: Int = 5000) -> Int32? {
    if case .item(let code) = status.take(until: MonotonicTime.now() + .milliseconds(milliseconds)) {
      code
    } else {
      nil
    }
  }
}

struct Silence: Error { var channel: Channel }

extension Message {
  var parentID: String { parentHeader["msg_id"]?.string ?? "-" }
  var line: String { "\(parentID) \(header.type) \(content.serialised())" }
}
