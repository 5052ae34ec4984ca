import Engine
import Glibc
import JupyterKernel
import JupyterProtocol
import Synchronization
import Testing

@testable import StdioTransport

/// What only pipes show.
@Suite(.serialized) struct StdioTests {
  private func request(_ id: String, _ type: String, _ content: String = "{}", on channel: String = "shell")
    -> String
  {
    #"{"channel":"\#(channel)","header":{"msg_id":"\#(id)","msg_type":"\#(type)"},"content":\#(content)}"#
  }

  private func cell(_ id: String, _ code: String) -> String {
    request(id, "execute_request", #"{"code":\#(JSON.string(code).serialised())}"#)
  }

  /// A kernel that runs, and the mailbox of its exit status.
  private func serve(_ client: PipeClient, engine: ScriptedEngine = ScriptedEngine()) throws
    -> (kernel: Kernel, status: Mailbox<Int32>)
  {
    let status = Mailbox<Int32>()
    let transport = try StdioTransport(client.kernelEnds)
    let kernel = Kernel(engine: engine, transport: transport, session: Session(key: ""))
    _ = Thread { status.post(kernel.run()) }
    return (kernel, status)
  }

  private func ending(_ status: Mailbox<Int32>, within milliseconds: Int = 30_000) -> Int32? {
    if case .item(let code) = status.take(until: MonotonicTime.now() + .milliseconds(milliseconds)) {
      code
    } else {
      nil
    }
  }

  /// Everything that comes until the kernel closes its end: parent, type, content.
  private func rest(_ client: PipeClient) throws -> [String] {
    var lines: [String] = []
    while let line = client.line() {
      let message = try JSON.parse(line)
      let parent = message["parent_header"]?["msg_id"]?.string ?? "-"
      let type = message["header"]?["msg_type"]?.string ?? "?"
      lines.append("\(parent) \(type) \(message["content"]?.serialised() ?? "?")")
    }
    return lines
  }

  @Test func whatWasSentBeforeTheEndOfInputIsAnswered() throws {
    let client = try PipeClient()
    let (_, status) = try serve(client)
    client.type(cell("a", "pause 50\nvalue 1"))
    client.type("")
    client.type("  \r")
    client.type(cell("b", "value 2"), end: "")
    client.hangUp()
    #expect(ending(status) == 0)
    let lines = try rest(client).filter { $0.contains("execute_reply") || $0.contains("execute_result") }
    #expect(
      lines == [
        #"a execute_result {"execution_count":1,"data":{"text/plain":"1"},"metadata":{}}"#,
        #"a execute_reply {"status":"ok","execution_count":1,"user_expressions":{},"payload":[]}"#,
        #"b execute_result {"execution_count":2,"data":{"text/plain":"2"},"metadata":{}}"#,
        #"b execute_reply {"status":"ok","execution_count":2,"user_expressions":{},"payload":[]}"#,
      ])
  }

  @Test func theEndOfInputWaitsForASlowReader() throws {
    let client = try PipeClient(reads: false)
    let (_, status) = try serve(client)
    client.type(cell("a", "count 50000"))
    client.hangUp()
    #expect(ending(status, within: 300) == nil)
    client.startReading()
    #expect(ending(status) == 0)
    let lines = try rest(client)
    #expect(lines.contains { $0.hasPrefix("a execute_reply") })
    #expect(lines.joined().contains("\\n49999\\n"))
  }

  @Test func aLineThatIsNoMessageIsAnsweredAndHarmsNothing() throws {
    let client = try PipeClient()
    let (_, status) = try serve(client)
    let bad: [(line: String, reason: String)] = [
      ("hello", "not JSON: column 1"), (#"{"channel":"shell","#, "not JSON: column 20"),
      ("[1]", "not a JSON object"), ("{}", "`channel` is missing or no text"),
      (#"{"channel":"iopub"}"#, "`channel` is none of shell, control and stdin"),
      (#"{"channel":"heartbeat"}"#, "`channel` is none of shell, control and stdin"),
      (#"{"channel":"shell"}"#, "`header` is missing"),
      (#"{"channel":"shell","header":3}"#, "`header` is not an object"),
      (#"{"channel":"shell","header":{"msg_id":"x"}}"#, "`header` has no text `msg_type`"),
      (#"{"channel":"shell","header":{"msg_id":1,"msg_type":"x"}}"#, "`header` has no text `msg_id`"),
      (
        #"{"channel":"shell","header":{"msg_id":"x","msg_type":"y"},"content":[]}"#,
        "`content` is not an object"
      ),
      (
        #"{"channel":"shell","header":{"msg_id":"x","msg_type":"y"},"buffers":["?"]}"#,
        "`buffers` holds something that is no base64 text"
      ),
      (String(repeating: "[", count: 100_000), "not JSON: column 513"),
    ]
    for (line, _) in bad { client.type(line) }
    client.type(request("q", "kernel_info_request"))
    client.hangUp()
    #expect(ending(status) == 0)
    let lines = try rest(client)
    let errors = lines.filter { $0.hasPrefix("- error") }
    #expect(
      errors
        == bad.enumerated().map { index, bad in
          let reason = "line \(index + 1): \(bad.reason)"
          return
            #"- error {"ename":"BadMessage","evalue":"\#(reason)","traceback":["error: \#(reason)"]}"#
        })
    #expect(lines.contains { $0.hasPrefix("q kernel_info_reply") })
  }

  @Test func lettersAndNumbersComeBackAsTheyWent() throws {
    let client = try PipeClient()
    let (_, status) = try serve(client)
    client.type(
      #"{"header":{"msg_type":"execute_request","odd":[1.50,1e400,-0],"msg_id":"é\ud83d\ude00"},"channel":"shell","#
        + #""content":{"code":"print \u0007 é😀\u2028"},"extra":1,"buffers":["AAEC"]}"#)
    client.hangUp()
    #expect(ending(status) == 0)
    var seen = 0
    while let line = client.line() {
      let message = try JSON.parse(line)
      guard message["parent_header"]?["msg_id"] != nil else { continue }
      seen += 1
      #expect(
        line.contains(#""parent_header":{"msg_type":"execute_request","odd":[1.50,1e400,-0],"msg_id":"é😀"}"#))
      if message["header"]?["msg_type"]?.string == "stream" {
        #expect(message["content"]?["text"]?.string == "\u{7} é😀\u{2028}\n")
      }
    }
    #expect(seen == 5)
  }

  @Test func aReaderThatHasGoneEndsTheKernelQuietly() throws {
    let client = try PipeClient(reads: false)
    let engine = ScriptedEngine()
    let (_, status) = try serve(client, engine: engine)
    client.type(cell("a", "wait"))
    _ = engine.started.take()
    client.leave()
    #expect(ending(status) == 0)
  }

  @Test func aCellWaitsForItsReader() throws {
    let client = try PipeClient(reads: false)
    let engine = ScriptedEngine()
    let (_, status) = try serve(client, engine: engine)
    // More than a pipe and the comfortable part of an outbox take.
    client.type(cell("a", "flood 24"))
    wait { engine.floods.load(ordering: .relaxed) > 15 }
    #expect(ending(status, within: 200) == nil)
    #expect(engine.floods.load(ordering: .relaxed) < 22)
    client.startReading()
    client.hangUp()
    #expect(ending(status) == 0)
    #expect(try rest(client).count { $0.hasPrefix("a display_data") } == 24)
  }

  @Test func anInterruptionReachesACellThatWaitsForItsReader() throws {
    let client = try PipeClient(reads: false)
    let engine = ScriptedEngine()
    let (_, status) = try serve(client, engine: engine)
    client.type(cell("a", "flood 24\nwait"))
    wait { engine.floods.load(ordering: .relaxed) > 15 }
    client.type(request("i", "interrupt_request", on: "control"))
    // What the cell still has to say no longer waits.
    wait { engine.floods.load(ordering: .relaxed) == 24 }
    client.startReading()
    client.hangUp()
    #expect(ending(status) == 0)
    let lines = try rest(client)
    #expect(lines.contains { $0.hasPrefix("a execute_reply") && $0.contains("Interrupted") })
    #expect(lines.contains { $0.hasPrefix("i interrupt_reply") })
  }

  private func wait(_ condition: () -> Bool) {
    let deadline = MonotonicTime.now() + .milliseconds(10_000)
    while !condition(), MonotonicTime.now() < deadline { usleep(1000) }
  }

  @Test func anOutboxHasRoomUntilItIsFull() {
    let outbox = Outbox()
    let megabyte = [UInt8](repeating: 0x61, count: 1 << 20)
    let places = (0..<65).map { _ in outbox.add(megabyte) }
    #expect(places == [.first] + Array(repeating: .behind, count: 63) + [.refused])
    let waited = Mailbox<Bool>()
    _ = Thread { waited.post(outbox.awaitRoom()) }
    outbox.wrote(40 << 20)
    guard case .timeout = waited.take(until: MonotonicTime.now() + .milliseconds(50)) else {
      Issue.record("24 MB unread are no room")
      return
    }
    outbox.wrote(10 << 20)
    guard case .item(true) = waited.take() else {
      Issue.record("14 MB unread are room")
      return
    }
    #expect(outbox.take().count == 64 << 20)
  }

  @Test(arguments: 1...9) func linesAreCutWhereverTheBytesCome(share: Int) {
    let bytes = Array("one\n\ntwo\r\n0123456789ab\nthree\n0123456789".utf8)
    var splitter = LineSplitter(limit: 10)
    var lines: [LineSplitter.Line] = []
    for start in stride(from: 0, to: bytes.count, by: share) {
      lines += splitter.take(bytes[start..<min(start + share, bytes.count)])
    }
    if let last = splitter.last() { lines.append(last) }
    func whole(_ text: String) -> LineSplitter.Line { .whole(Array(text.utf8)) }
    #expect(
      lines == [whole("one"), whole(""), whole("two\r"), .tooLong, whole("three"), whole("0123456789")])
    #expect(splitter.last() == nil)
  }
}
