import Engine
import JupyterKernel
import JupyterProtocol
import Testing

@Suite(.serialized) struct ShutdownTests {
  @Test(arguments: Wiring.allCases, [Channel.shell, .control])
  func anIdleKernelSaysGoodbyeAndEnds(wiring: Wiring, channel: Channel) throws {
    let talk = try Conversation(wiring)
    let id = try talk.send("shutdown_request", #"{"restart":true}"#, on: channel)
    let reply = try talk.hear(channel) { _ in true }
    #expect(reply.line == #"\#(id) shutdown_reply {"status":"ok","restart":true}"#)
    try talk.hearIdle([id])
    #expect(
      talk.heard[.iopub]?.suffix(3).map(\.line) == [
        #"\#(id) status {"execution_state":"busy"}"#,
        #"\#(id) shutdown_reply {"status":"ok","restart":true}"#,
        #"\#(id) status {"execution_state":"idle"}"#,
      ])
    #expect(talk.ending() == 0)
  }

  @Test(arguments: Wiring.allCases) func aRunningCellIsStoppedAndAnswered(wiring: Wiring) throws {
    let talk = try Conversation(wiring)
    let running = try talk.send("execute_request", #"{"code":"wait"}"#)
    _ = talk.engine.started.take()
    let waiting = try talk.send("execute_request", #"{"code":"value a"}"#)
    // The sockets of different channels race; the second cell must be in the queue before the shutdown.
    let question = try talk.send("kernel_info_request")
    try talk.hear(.shell) { $0.parentID == question }
    let shutdown = try talk.send("shutdown_request", on: .control)
    try talk.hearIdle([running, waiting, shutdown])
    #expect(talk.ending() == 0)
    var replies: [String: String] = [:]
    for _ in 0..<2 {
      let reply = try talk.hear(.shell) { _ in true }
      replies[reply.parentID] = reply.content["ename"]?.string ?? reply.content["status"]?.string
    }
    #expect(replies == [running: "Interrupted", waiting: "aborted"])
  }

  /// Whoever reads only after the kernel has ended finds an answer to everything.
  @Test(arguments: Wiring.allCases) func everythingIsDeliveredBeforeTheEnd(wiring: Wiring) throws {
    let talk = try Conversation(wiring)
    let text = String(repeating: "x", count: 2000)
    let cells = try (0..<300).map { try talk.cell($0 == 200 ? "wait" : "show \(text)\nvalue a") }
    _ = talk.engine.started.take()
    // What has not reached the kernel cannot be answered; behind this everything has.
    let question = try talk.send("kernel_info_request")
    while try talk.hear(.shell, until: { _ in true }).parentID != question {}
    let shutdown = try talk.send("shutdown_request", on: .control)
    #expect(talk.ending() == 0)
    try talk.hearIdle(cells + [shutdown])
    try talk.hear(.control) { $0.parentID == shutdown }
    while (talk.heard[.shell]?.count ?? 0) < cells.count + 1 { try talk.hear(.shell) { _ in true } }
    let isComplete = Set(talk.heard[.shell]?.map(\.parentID) ?? []) == Set(cells + [question])
    #expect(isComplete)
  }

  @Test(arguments: Wiring.allCases) func aCellThatHeedsNothingIsLeftWithin100Milliseconds(wiring: Wiring)
    throws
  {
    let talk = try Conversation(wiring)
    try talk.send("execute_request", #"{"code":"stubborn"}"#)
    _ = talk.engine.started.take()
    let start = MonotonicTime.now()
    let shutdown = try talk.send("shutdown_request", on: .control)
    guard case .item(0) = talk.abandoned.take(until: start + .milliseconds(100)) else {
      Issue.record("the kernel did not leave")
      return
    }
    #expect(try talk.hear(.control) { _ in true }.parentID == shutdown)
    talk.engine.release()
    #expect(talk.ending() == 0)
  }

  @Test func stopEndsWithItsStatus() throws {
    let talk = try Conversation()
    talk.kernel.stop(status: 143)
    #expect(talk.ending() == 143)
  }
}
