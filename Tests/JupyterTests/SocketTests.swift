import Glibc
import JupyterKernel
import JupyterProtocol
import Synchronization
import Testing
import ZeroMQTransport

/// What only real sockets show.
@Suite(.serialized) struct SocketTests {
  private func soon() -> MonotonicTime { MonotonicTime.now() + .milliseconds(5000) }

  @Test(arguments: [Wiring.tcp, .ipc]) func theHeartbeatEchoesWhileACellRuns(wiring: Wiring) throws {
    let talk = try Conversation(wiring)
    try talk.send("execute_request", #"{"code":"stubborn"}"#)
    _ = talk.engine.started.take()
    for beat in [[Frame("ping".utf8)], [[0, 1, 2]], [[], [1]]] {
      talk.client.send(.heartbeat, beat)
      #expect(talk.client.receive(.heartbeat, until: soon()) == beat)
    }
    talk.engine.release()
  }

  @Test func everySubscriberIsWelcomedAndMissesNothing() throws {
    let (connection, transport) = try Wiring.listening(.tcp)
    let session = Session(key: "")
    let kernel = Kernel(engine: ScriptedEngine(), transport: transport, session: session)
    let ended = Mailbox<Int32>()
    _ = Thread { ended.post(kernel.run()) }
    defer {
      kernel.stop(status: 0)
      _ = ended.take()
    }
    let context = try Context()
    let shell = try Socket.open(.dealer, in: context)
    try shell.connect(connection.endpoint(.shell))
    let header = Frame(#"{"msg_id":"q","msg_type":"kernel_info_request"}"#.utf8)
    shell.send([Session.delimiter, [], header, Session.noParent, Session.noParent, Session.noParent])
    // Answered in full before anyone has subscribed.
    let answer = shell.receive(wait: 5000)
    #expect(answer != nil)
    for (place, topic) in ["", "kernel", ""].enumerated() {
      let iopub = try Socket.open(.sub, in: context)
      try iopub.connect(connection.endpoint(.iopub))
      try iopub.subscribe(topic)
      let message = try session.decode(iopub.receive(wait: 5000) ?? [])
      #expect(message.identities == [Frame(topic.utf8)])
      #expect(message.line == #"- iopub_welcome {"subscription":"\#(topic)"}"#)
      #expect(message.header.bytes != header)
      // The first also gets what was published before; the next come when that is over.
      while place == 0, let frames = iopub.receive(wait: 5000) {
        if try session.decode(frames).line.contains("idle") { break }
      }
    }
  }

  @Test func whatWasPublishedEarlyFollowsTheFirstWelcome() {
    var early = EarlyPublications()
    func publication(_ name: String) -> Departure { Departure(.iopub, [Frame(name.utf8)]) }
    let welcome = Departure(.iopub, [Frame("welcome".utf8)], isWelcome: true)
    #expect(early.pass(publication("a")).isEmpty)
    #expect(early.pass(publication("b")).isEmpty)
    #expect(
      early.pass(welcome).map { String(decoding: $0.frames[0], as: UTF8.self) } == ["welcome", "a", "b"])
    #expect(early.pass(publication("c")).count == 1)
    #expect(early.deadline == nil)
  }

  @Test(arguments: [ConnectionFile.Transport.tcp, .ipc])
  func repliesThatNobodyTakesAreCounted(kind: ConnectionFile.Transport) throws {
    let transport = try Wiring.listening(kind).transport
    let arrivals = Mailbox<Arrival>()
    #expect(transport.start { arrivals.post($0) })
    defer { transport.close(within: 0) }
    for (channel, number) in [(Channel.shell, 1), (.control, 2), (.shell, 3)] {
      transport.send(Departure(channel, [Frame("nobody".utf8), Session.delimiter, []]))
      guard case .item(.undeliverable(let departure, count: number)) = arrivals.take(until: soon()),
        departure.channel == channel
      else {
        Issue.record("nothing said of reply \(number)")
        return
      }
    }
    // Publications without a subscriber are no replies.
    transport.send(Departure(.iopub, [Frame("topic".utf8)], isWelcome: true))
    guard case .timeout = arrivals.take(until: MonotonicTime.now() + .milliseconds(50)) else {
      Issue.record("a publication was counted")
      return
    }
  }

  /// ZeroMQ tells of an arrival once, to whoever uses the socket next: also where that is a thread that sends.
  @Test func noArrivalIsMissedWhileOthersSend() throws {
    let (connection, transport) = try Wiring.listening(.tcp)
    let client = try SocketClient(connection)
    let identity = Mailbox<Frame>()
    let isOver = Atomic<Bool>(false)
    #expect(
      transport.start { arrival in
        guard case .message(let channel, let frames) = arrival else { return }
        identity.post(frames[0])
        transport.send(Departure(channel, frames))
      })
    client.send(.shell, [Frame("first".utf8)])
    guard case .item(let peer) = identity.take(until: soon()) else {
      Issue.record("nothing arrived")
      return
    }
    let senders = (0..<2).compactMap { _ in
      Thread {
        while !isOver.load(ordering: .relaxed) {
          transport.send(Departure(.control, [peer, Frame("noise".utf8)]))
          transport.send(Departure(.shell, [peer, Frame("noise".utf8)]))
          sched_yield()
        }
      }
    }
    defer {
      isOver.store(true, ordering: .relaxed)
      for sender in senders { sender.join() }
      transport.close(within: 0)
    }
    for number in 0..<500 {
      let question = [Frame("question \(number)".utf8)]
      client.send(.shell, question)
      let deadline = soon()
      while let frames = client.receive(.shell, until: deadline), frames != question {
        guard MonotonicTime.now() < deadline else {
          Issue.record("question \(number) was not heard")
          return
        }
      }
    }
  }

  @Test func publicationsWithoutAnySubscriberDoNotPileUp() {
    var early = EarlyPublications()
    let released = (0..<EarlyPublications.capacity).map { _ in early.pass(Departure(.iopub, [[]])).count }
    #expect(released.last == EarlyPublications.capacity && released.dropLast().allSatisfy { $0 == 0 })
  }

  @Test(arguments: [ConnectionFile.Transport.tcp, .ipc])
  func anAddressInUseIsNamed(kind: ConnectionFile.Transport) throws {
    let (connection, first) = try Wiring.listening(kind)
    let error = #expect(throws: ZeroMQError.self) { _ = try ZeroMQTransport(connection) }
    let text = try #require(error?.description)
    #expect(text == "cannot listen at \(connection.endpoint(.shell)): address already in use")
    withExtendedLifetime(first) {}
  }

  @Test func ipcLeavesNoFiles() throws {
    let connection = Wiring.connection(.ipc)
    let transport = try ZeroMQTransport(connection)
    let paths = Channel.allCases.map { String(connection.endpoint($0).dropFirst(6)) }
    #expect(paths.allSatisfy { access($0, F_OK) == 0 })
    #expect(transport.start { _ in })
    transport.close(within: 10)
    #expect(paths.allSatisfy { access($0, F_OK) != 0 })
  }

  @Test func aPathTooLongForASocketIsAnError() {
    var connection = Wiring.connection(.ipc)
    connection.ip = "/tmp/" + String(repeating: "x", count: 200)
    #expect(throws: ZeroMQError.self) { _ = try ZeroMQTransport(connection) }
  }

  @Test func severalClientsGetTheirOwnReplies() throws {
    let (connection, transport) = try Wiring.listening(.tcp)
    let session = Session(key: "")
    let kernel = Kernel(engine: ScriptedEngine(), transport: transport, session: session)
    let ended = Mailbox<Int32>()
    _ = Thread { ended.post(kernel.run()) }
    let clients = try (0..<5).map { _ in try SocketClient(connection) }
    for round in 0..<20 {
      for (index, client) in clients.enumerated() {
        let header = Frame(#"{"msg_id":"\#(index).\#(round)","msg_type":"execute_request"}"#.utf8)
        let content = Frame(#"{"code":"value \#(index)"}"#.utf8)
        client.send(.shell, [Session.delimiter, [], header, Session.noParent, Session.noParent, content])
      }
    }
    for (index, client) in clients.enumerated() {
      for round in 0..<20 {
        let frames = try #require(client.receive(.shell, until: soon()))
        #expect(try session.decode(frames).parentID == "\(index).\(round)")
      }
    }
    kernel.stop(status: 0)
    _ = ended.take()
  }
}
