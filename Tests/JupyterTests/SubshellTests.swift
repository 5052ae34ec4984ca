import Engine
import JupyterKernel
import JupyterProtocol
import Testing

/// Shells beside the main one (JEP 91).
@Suite(.serialized) struct SubshellTests {
  private func open(_ talk: Conversation) throws -> String {
    let id = try talk.send("create_subshell_request", on: .control)
    let reply = try talk.hear(.control) { $0.parentID == id }
    #expect(reply.header.type == "create_subshell_reply" && reply.content["status"]?.string == "ok")
    return try #require(reply.content["subshell_id"]?.string)
  }

  private func list(_ talk: Conversation) throws -> [String?]? {
    let id = try talk.send("list_subshell_request", on: .control)
    let reply = try talk.hear(.control) { $0.parentID == id }
    #expect(reply.header.type == "list_subshell_reply")
    return reply.content["subshell_id"]?.array?.map(\.string)
  }

  private func delete(_ talk: Conversation, _ subshell: String) throws -> Message {
    let id = try talk.send("delete_subshell_request", #"{"subshell_id":"\#(subshell)"}"#, on: .control)
    return try talk.hear(.control) { $0.parentID == id }
  }

  private func reply(_ talk: Conversation, _ id: String) throws -> String {
    try talk.hear(.shell) { $0.parentID == id }.content.serialised()
  }

  @Test(arguments: Wiring.allCases) func aSubshellAnswersWhileTheMainShellComputes(wiring: Wiring) throws {
    let talk = try Conversation(wiring)
    let subshell = try open(talk)
    let running = try talk.cell("stubborn")
    _ = talk.engine.started.take()
    for count in 1...3 {
      let id = try talk.cell("print a\nvalue b", subshell: subshell)
      #expect(
        try reply(talk, id)
          == #"{"status":"ok","execution_count":\#(count),"user_expressions":{},"payload":[]}"#)
      talk.forget()
      try talk.hearIdle([id])
      #expect(
        talk.heard[.iopub]?.filter { $0.parentID == id }.map(\.line)
          == [
            #"\#(id) status {"execution_state":"busy"}"#,
            #"\#(id) execute_input {"code":"print a\nvalue b","execution_count":\#(count)}"#,
            #"\#(id) stream {"name":"stdout","text":"a\n"}"#,
            #"\#(id) execute_result {"execution_count":\#(count),"data":{"text/plain":"b"},"metadata":{}}"#,
            #"\#(id) status {"execution_state":"idle"}"#,
          ].map { $0.replacing("\n", with: #"\n"#) })
    }
    talk.engine.release()
    // Its own count has not moved.
    #expect(
      try reply(talk, running)
        == #"{"status":"ok","execution_count":1,"user_expressions":{},"payload":[]}"#)
  }

  @Test(arguments: Wiring.allCases) func subshellsAreListedUntilTheyAreDeleted(wiring: Wiring) throws {
    let talk = try Conversation(wiring)
    #expect(try list(talk) == [])
    let first = try open(talk)
    let second = try open(talk)
    #expect(first != second)
    #expect(try list(talk) == [first, second])
    #expect(try delete(talk, first).line.contains(#"delete_subshell_reply {"status":"ok"}"#))
    #expect(try list(talk) == [second])
    let again = try delete(talk, first)
    #expect(again.content["status"]?.string == "error" && again.content["ename"]?.string == "UnknownSubshell")
    #expect(again.content["traceback"]?.array?.isEmpty == true)
    let none = try talk.send("delete_subshell_request", on: .control)
    #expect(
      try talk.hear(.control) { $0.parentID == none }.content["evalue"]?.string == "`subshell_id` is missing")
  }

  @Test(arguments: Wiring.allCases) func anUnknownSubshellIsAnError(wiring: Wiring) throws {
    let talk = try Conversation(wiring)
    let cell = try talk.cell("value a", subshell: "nobody")
    #expect(
      try reply(talk, cell)
        == #"{"status":"error","execution_count":0,"ename":"UnknownSubshell","evalue":"there is no subshell nobody","traceback":[],"user_expressions":{},"payload":[]}"#
    )
    let question = try talk.send("complete_request", #"{"code":"f"}"#, subshell: "nobody")
    let answer = try talk.hear(.shell) { $0.parentID == question }
    #expect(answer.header.type == "complete_reply" && answer.content["ename"]?.string == "UnknownSubshell")
    try talk.hearIdle([question])
    // The control channel is the kernel's: the name means nothing there.
    let info = try talk.send("kernel_info_request", on: .control, subshell: "nobody")
    #expect(try talk.hear(.control) { $0.parentID == info }.content["status"]?.string == "ok")
    let next = try talk.cell("value a")
    #expect(try reply(talk, next).hasPrefix(#"{"status":"ok","execution_count":1"#))
  }

  @Test(arguments: Wiring.allCases) func aFailureAbortsTheCellsOfItsOwnShellAlone(wiring: Wiring) throws {
    let talk = try Conversation(wiring)
    let subshell = try open(talk)
    let running = try talk.cell("stubborn")
    _ = talk.engine.started.take()
    let waiting = try talk.cell("value a")
    let failing = try talk.cell("fail oops", subshell: subshell)
    let behind = try talk.cell("value b", subshell: subshell)
    #expect(try reply(talk, failing).contains(#""ename":"oops""#))
    #expect(try reply(talk, behind) == #"{"status":"aborted"}"#)
    let later = try talk.cell("value c", subshell: subshell)
    #expect(try reply(talk, later).hasPrefix(#"{"status":"ok","execution_count":2"#))
    talk.engine.release()
    #expect(try reply(talk, running).hasPrefix(#"{"status":"ok""#))
    #expect(try reply(talk, waiting).hasPrefix(#"{"status":"ok""#))
  }

  @Test(arguments: Wiring.allCases) func deletingStopsTheCellAndAbortsTheOthers(wiring: Wiring) throws {
    let talk = try Conversation(wiring)
    let subshell = try open(talk)
    let other = try open(talk)
    let mine = try talk.cell("stubborn")
    _ = talk.engine.started.take()
    let running = try talk.cell("wait", subshell: subshell)
    _ = talk.engine.started.take()
    let waiting = try talk.cell("value a", subshell: subshell)
    // Two channels race; the cell must be in the queue before its shell goes.
    let info = try talk.send("kernel_info_request")
    try talk.hear(.shell) { $0.parentID == info }
    #expect(try delete(talk, subshell).content["status"]?.string == "ok")
    var replies: [String: String] = [:]
    for _ in 0..<2 {
      let reply = try talk.hear(.shell) { _ in true }
      replies[reply.parentID] = reply.content["ename"]?.string ?? reply.content["status"]?.string
    }
    #expect(replies == [running: "Interrupted", waiting: "aborted"])
    let late = try talk.cell("value a", subshell: subshell)
    #expect(try reply(talk, late).contains("UnknownSubshell"))
    // The others were not disturbed.
    let beside = try talk.cell("value a", subshell: other)
    #expect(try reply(talk, beside).hasPrefix(#"{"status":"ok""#))
    talk.engine.release()
    #expect(try reply(talk, mine).hasPrefix(#"{"status":"ok""#))
  }

  @Test(arguments: Wiring.allCases) func anInterruptionStopsTheCellsOfAllShells(wiring: Wiring) throws {
    let talk = try Conversation(wiring)
    let subshells = try [open(talk), open(talk)]
    var ids = [try talk.cell("wait")]
    for subshell in subshells { ids.append(try talk.cell("wait", subshell: subshell)) }
    for _ in ids { _ = talk.engine.started.take() }
    try talk.send("interrupt_request", on: .control)
    var stopped: Set<String> = []
    for _ in ids {
      let reply = try talk.hear(.shell) { _ in true }
      #expect(reply.content["ename"]?.string == "Interrupted")
      stopped.insert(reply.parentID)
    }
    #expect(stopped == Set(ids))
  }

  @Test(arguments: Wiring.allCases) func historyIsOfTheShell(wiring: Wiring) throws {
    let talk = try Conversation(wiring)
    let subshell = try open(talk)
    for (code, shell) in [("value a", nil), ("value b", subshell), ("value c", subshell)] {
      _ = try reply(talk, try talk.cell(code, subshell: shell))
    }
    let content = #"{"hist_access_type":"range","session":0,"start":1,"stop":9}"#
    var inputs: [[JSON?]] = []
    for shell in [nil, subshell] {
      let id = try talk.send("history_request", content, subshell: shell)
      let entries = try talk.hear(.shell) { $0.parentID == id }.content["history"]?.array ?? []
      inputs.append(entries.flatMap { $0.array?.dropFirst() ?? [] })
    }
    #expect(
      inputs == [
        [.int(1), .string("value a")], [.int(1), .string("value b"), .int(2), .string("value c")],
      ])
  }

  @Test(arguments: Wiring.allCases) func aHundredSubshellsComputeAtOnce(wiring: Wiring) throws {
    let talk = try Conversation(wiring)
    let subshells = try (0..<100).map { _ in try open(talk) }
    #expect(try list(talk) == subshells)
    var waiting: Set<String> = []
    for subshell in subshells { waiting.insert(try talk.cell("stubborn", subshell: subshell)) }
    for _ in subshells { _ = talk.engine.started.take() }
    for _ in subshells { talk.engine.release() }
    while !waiting.isEmpty {
      let reply = try talk.hear(.shell) { _ in true }
      #expect(reply.content["status"]?.string == "ok")
      #expect(waiting.remove(reply.parentID) != nil)
    }
  }

  @Test(arguments: Wiring.allCases) func shutdownStopsEveryShell(wiring: Wiring) throws {
    let talk = try Conversation(wiring)
    var ids: [String] = [try talk.cell("wait")]
    for _ in 0..<20 { ids.append(try talk.cell("wait", subshell: try open(talk))) }
    for _ in ids { _ = talk.engine.started.take() }
    let shutdown = try talk.send("shutdown_request", on: .control)
    try talk.hearIdle(ids + [shutdown])
    #expect(talk.ending() == 0)
    var stopped: Set<String> = []
    for _ in ids {
      let reply = try talk.hear(.shell) { _ in true }
      #expect(reply.content["ename"]?.string == "Interrupted")
      stopped.insert(reply.parentID)
    }
    #expect(stopped == Set(ids))
    // None of them stood in the way.
    if case .item = talk.abandoned.take(until: .now()) { Issue.record("a cell was abandoned") }
  }

  @Test func aSubshellThatHeedsNothingIsLeftAtShutdown() throws {
    let talk = try Conversation()
    try talk.cell("stubborn", subshell: try open(talk))
    _ = talk.engine.started.take()
    let start = MonotonicTime.now()
    try talk.send("shutdown_request", on: .control)
    guard case .item(0) = talk.abandoned.take(until: start + .milliseconds(100)) else {
      Issue.record("the kernel did not leave")
      return
    }
    talk.engine.release()
    #expect(talk.ending() == 0)
  }
}
