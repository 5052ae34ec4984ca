import Engine
import JupyterKernel
import JupyterProtocol
import Testing
import ZeroMQTransport

/// Questions of cells to their users.
@Suite(.serialized) struct StdinTests {
  private func question(_ talk: Conversation, of cell: String) throws -> Message {
    let message = try talk.hear(.stdin) { _ in true }
    #expect(message.header.type == "input_request" && message.parentID == cell)
    return message
  }

  @Test(arguments: Wiring.allCases) func theAnswerComesBackToTheCell(wiring: Wiring) throws {
    let talk = try Conversation(wiring)
    for (verb, isSecret) in [("ask", false), ("secret", true)] {
      for namesQuestion in [true, false] {
        let cell = try talk.cell("\(verb) how many?")
        let asked = try question(talk, of: cell)
        #expect(asked.content.serialised() == #"{"prompt":"how many?","password":\#(isSecret)}"#)
        let parent = namesQuestion ? asked.header.bytes : Session.noParent
        try talk.send("input_reply", #"{"value":"über 3"}"#, on: .stdin, parent: parent)
        #expect(try talk.hear(.iopub) { $0.header.type == "stream" }.content["text"]?.string == "über 3\n")
        try talk.hearIdle([cell])
      }
    }
  }

  @Test(arguments: Wiring.allCases, [#","silent":true"#, #","store_history":false"#])
  func silentCellsMayAsk(wiring: Wiring, options: String) throws {
    let talk = try Conversation(wiring)
    let cell = try talk.cell("ask x", options)
    _ = try question(talk, of: cell)
    try talk.send("input_reply", #"{"value":"y"}"#, on: .stdin)
    #expect(try talk.hear(.shell) { $0.parentID == cell }.content["status"]?.string == "ok")
  }

  @Test(arguments: Wiring.allCases) func aClientThatTakesNoQuestionsIsNotAsked(wiring: Wiring) throws {
    let talk = try Conversation(wiring)
    let cell = try talk.cell("ask x", #","allow_stdin":false"#)
    let reply = try talk.hear(.shell) { $0.parentID == cell }
    #expect(reply.content["ename"]?.string == "NoInput")
    #expect(reply.content["evalue"]?.string?.contains("allow_stdin false") == true)
  }

  @Test(arguments: Wiring.allCases) func answersToNothingAreIgnored(wiring: Wiring) throws {
    let talk = try Conversation(wiring)
    // Over sockets the channels race, and an early answer that names no question might come in time.
    let foreign = Frame(#"{"msg_id":"another question"}"#.utf8)
    let early = wiring == .memory ? Session.noParent : foreign
    try talk.send("input_reply", #"{"value":"early"}"#, on: .stdin, parent: early)
    let cell = try talk.cell("ask x\nask y")
    let first = try question(talk, of: cell)
    try talk.send("input_reply", #"{"value":"wrong"}"#, on: .stdin, parent: foreign)
    try talk.send("input_reply", #"{"wrong":"content"}"#, on: .stdin, parent: first.header.bytes)
    try talk.send("input_reply", #"{"value":"a"}"#, on: .stdin, subshell: "nobody")
    try talk.send("input_reply", #"{"value":"one"}"#, on: .stdin, parent: first.header.bytes)
    // A second answer to the same question must not answer the next one.
    try talk.send("input_reply", #"{"value":"two"}"#, on: .stdin, parent: first.header.bytes)
    let second = try question(talk, of: cell)
    #expect(second.header.id != first.header.id)
    try talk.send("input_reply", #"{"value":"three"}"#, on: .stdin, parent: second.header.bytes)
    try talk.hearIdle([cell])
    let text = (talk.heard[.iopub] ?? []).compactMap { $0.content["text"]?.string }.joined()
    #expect(text == "one\nthree\n")
  }

  @Test(arguments: Wiring.allCases) func anInterruptionEndsTheWaiting(wiring: Wiring) throws {
    let talk = try Conversation(wiring)
    for _ in 0..<3 {
      let cell = try talk.cell("ask x")
      let asked = try question(talk, of: cell)
      try talk.send("interrupt_request", on: .control)
      #expect(try talk.hear(.shell) { $0.parentID == cell }.content["ename"]?.string == "Interrupted")
      // Too late.
      try talk.send("input_reply", #"{"value":"late"}"#, on: .stdin, parent: asked.header.bytes)
    }
    let next = try talk.cell("value a")
    #expect(try talk.hear(.shell) { $0.parentID == next }.content["status"]?.string == "ok")
  }

  @Test(arguments: Wiring.allCases) func aShutdownEndsTheWaiting(wiring: Wiring) throws {
    let talk = try Conversation(wiring)
    let cell = try talk.cell("ask x")
    _ = try question(talk, of: cell)
    let shutdown = try talk.send("shutdown_request", on: .control)
    try talk.hearIdle([cell, shutdown])
    #expect(talk.ending() == 0)
    #expect(try talk.hear(.shell) { $0.parentID == cell }.content["ename"]?.string == "Interrupted")
  }

  @Test(arguments: Wiring.allCases) func questionsOfTwoShellsAreKeptApart(wiring: Wiring) throws {
    let talk = try Conversation(wiring)
    let id = try talk.send("create_subshell_request", on: .control)
    let subshell = try #require(
      try talk.hear(.control) { $0.parentID == id }.content["subshell_id"]?.string)
    let main = try talk.cell("ask main")
    _ = try question(talk, of: main)
    let beside = try talk.cell("ask beside", subshell: subshell)
    let asked = try question(talk, of: beside)
    #expect(asked.parentHeader["subshell_id"]?.string == subshell)
    try talk.send("input_reply", #"{"value":"b"}"#, on: .stdin, subshell: subshell)
    #expect(try talk.hear(.shell) { _ in true }.parentID == beside)
    try talk.send("input_reply", #"{"value":"m"}"#, on: .stdin)
    #expect(try talk.hear(.shell) { _ in true }.parentID == main)
    // Deleting a subshell ends its question alone.
    let again = try talk.cell("ask main")
    _ = try question(talk, of: again)
    let last = try talk.cell("ask beside", subshell: subshell)
    _ = try question(talk, of: last)
    try talk.send("delete_subshell_request", #"{"subshell_id":"\#(subshell)"}"#, on: .control)
    let stopped = try talk.hear(.shell) { _ in true }
    #expect(stopped.parentID == last && stopped.content["ename"]?.string == "Interrupted")
    try talk.send("input_reply", #"{"value":"m"}"#, on: .stdin)
    #expect(try talk.hear(.shell) { $0.parentID == again }.content["status"]?.string == "ok")
  }

  @Test(arguments: [ConnectionFile.Transport.tcp, .ipc])
  func anotherClientCannotAnswer(kind: ConnectionFile.Transport) throws {
    let (connection, transport) = try Wiring.listening(kind)
    let session = Session(key: "")
    let kernel = Kernel(engine: ScriptedEngine(), transport: transport, session: session)
    let ended = Mailbox<Int32>()
    _ = Thread { ended.post(kernel.run()) }
    defer {
      kernel.stop(status: 0)
      _ = ended.take()
    }
    let asked = try SocketClient(connection)
    let other = try SocketClient(connection)
    func send(_ client: SocketClient, _ channel: Channel, _ type: String, _ content: String, _ parent: Frame)
    {
      let header = Frame(#"{"msg_id":"\#(Identifier.random())","msg_type":"\#(type)"}"#.utf8)
      client.send(
        channel, [Session.delimiter, [], header, parent, Session.noParent, Frame(content.utf8)])
    }
    let soon = MonotonicTime.now() + .milliseconds(10_000)
    send(asked, .shell, "execute_request", #"{"code":"ask x"}"#, Session.noParent)
    let request = try session.decode(asked.receive(.stdin, until: soon) ?? [])
    #expect(other.receive(.stdin, until: .now()) == nil)
    send(other, .stdin, "input_reply", #"{"value":"forged"}"#, request.header.bytes)
    // Known to have been read once the answer to a question behind it is here.
    send(other, .shell, "kernel_info_request", "{}", Session.noParent)
    #expect(other.receive(.shell, until: soon) != nil)
    send(asked, .stdin, "input_reply", #"{"value":"true"}"#, request.header.bytes)
    #expect(asked.receive(.shell, until: soon) != nil)
    while let frames = asked.receive(.iopub, until: soon) {
      let message = try session.decode(frames)
      if message.header.type == "stream" {
        #expect(message.content["text"]?.string == "true\n")
        break
      }
    }
  }

  /// The stdin channel carries answers and nothing else, and nothing else carries answers.
  @Test(arguments: Wiring.allCases) func channelsKeepToTheirMessages(wiring: Wiring) throws {
    let talk = try Conversation(wiring)
    let lost = try talk.send("execute_request", #"{"code":"value a"}"#, on: .stdin)
    let cell = try talk.cell("ask x")
    let asked = try question(talk, of: cell)
    for channel in [Channel.shell, .control] {
      try talk.send("input_reply", #"{"value":"no"}"#, on: channel, parent: asked.header.bytes)
    }
    let info = try talk.send("kernel_info_request")
    try talk.hear(.shell) { $0.parentID == info }
    let steer = try talk.send("kernel_info_request", on: .control)
    try talk.hear(.control) { $0.parentID == steer }
    try talk.send("input_reply", #"{"value":"yes"}"#, on: .stdin, parent: asked.header.bytes)
    try talk.hearIdle([cell])
    let published = talk.heard[.iopub] ?? []
    #expect(published.compactMap { $0.content["text"]?.string } == ["yes\n"])
    #expect(!published.contains { $0.parentID == lost })
  }

  @Test func aClientWithoutAStdinChannelIsAnErrorAfterAWhile() throws {
    let (connection, transport) = try Wiring.listening(.tcp)
    let session = Session(key: "")
    let kernel = Kernel(engine: ScriptedEngine(), transport: transport, session: session)
    let ended = Mailbox<Int32>()
    _ = Thread { ended.post(kernel.run()) }
    let client = try SocketClient(connection, hasStdin: false)
    let header = Frame(#"{"msg_id":"q","msg_type":"execute_request"}"#.utf8)
    client.send(
      .shell,
      [Session.delimiter, [], header, Session.noParent, Session.noParent, Frame(#"{"code":"ask x"}"#.utf8)])
    let frames = client.receive(.shell, until: MonotonicTime.now() + .milliseconds(10_000))
    let reply = try session.decode(frames ?? [])
    #expect(reply.content["evalue"]?.string?.contains("stdin channel") == true)
    kernel.stop(status: 0)
    _ = ended.take()
  }
}
