import Engine
import JupyterKernel
import JupyterProtocol
import Testing

/// Requests in, every message out, in order; over memory and over real sockets alike.
@Suite(.serialized) struct LadderTests {
  private func execute(_ code: String, _ rest: String = "") -> (type: String, content: String) {
    ("execute_request", #"{"code":\#(JSON.string(code).serialised())\#(rest)}"#)
  }

  @Test(arguments: Wiring.allCases) func aCellShowsItsOutputsInOrder(wiring: Wiring) throws {
    let code = "print a\nprint b\nwarn c\nshow d\nupdate e\nclear\nprint f\nvalue g"
    let ladder = try Conversation(wiring).ladder([
      execute(code, #","user_expressions":{"x":"1+1","y":"bad"}"#)
    ])
    #expect(
      ladder == """
        shell
          m1 execute_reply {"status":"ok","execution_count":1,"user_expressions":{"x":{"status":"ok","data":{"text/plain":"1+1"},"metadata":{}},"y":{"status":"error","ename":"bad","evalue":"no","traceback":[]}},"payload":[]}
        iopub
          m1 status {"execution_state":"busy"}
          m1 execute_input {"code":"print a\\nprint b\\nwarn c\\nshow d\\nupdate e\\nclear\\nprint f\\nvalue g","execution_count":1}
          m1 stream {"name":"stdout","text":"a\\nb\\n"}
          m1 stream {"name":"stderr","text":"c\\n"}
          m1 display_data {"data":{"text/plain":"d"},"metadata":{},"transient":{"display_id":"d"}}
          m1 update_display_data {"data":{"text/plain":"e"},"metadata":{},"transient":{"display_id":"d"}}
          m1 clear_output {"wait":true}
          m1 stream {"name":"stdout","text":"f\\n"}
          m1 execute_result {"execution_count":1,"data":{"text/plain":"g"},"metadata":{}}
          m1 status {"execution_state":"idle"}
        """)
  }

  @Test(arguments: Wiring.allCases) func aFailureAbortsTheCellsBehindIt(wiring: Wiring) throws {
    let ladder = try Conversation(wiring).ladder([
      execute("value a"), execute("fail oops"), execute("value b"), execute("value c"),
    ])
    #expect(
      ladder == """
        shell
          m1 execute_reply {"status":"ok","execution_count":1,"user_expressions":{},"payload":[]}
          m2 execute_reply {"status":"error","execution_count":2,"ename":"oops","evalue":"failed","traceback":["it failed"],"user_expressions":{},"payload":[]}
          m3 execute_reply {"status":"aborted"}
          m4 execute_reply {"status":"aborted"}
        iopub
          m1 status {"execution_state":"busy"}
          m1 execute_input {"code":"value a","execution_count":1}
          m1 execute_result {"execution_count":1,"data":{"text/plain":"a"},"metadata":{}}
          m1 status {"execution_state":"idle"}
          m2 status {"execution_state":"busy"}
          m2 execute_input {"code":"fail oops","execution_count":2}
          m2 error {"ename":"oops","evalue":"failed","traceback":["it failed"]}
          m2 status {"execution_state":"idle"}
          m3 status {"execution_state":"busy"}
          m3 status {"execution_state":"idle"}
          m4 status {"execution_state":"busy"}
          m4 status {"execution_state":"idle"}
        """)
  }

  @Test(arguments: Wiring.allCases) func aFailureThatMayNotStopTheOthersDoesNot(wiring: Wiring) throws {
    let ladder = try Conversation(wiring).ladder([
      execute("fail oops", #","stop_on_error":false"#), execute("value b", #","store_history":false"#),
    ])
    #expect(
      ladder == """
        shell
          m1 execute_reply {"status":"error","execution_count":1,"ename":"oops","evalue":"failed","traceback":["it failed"],"user_expressions":{},"payload":[]}
          m2 execute_reply {"status":"ok","execution_count":1,"user_expressions":{},"payload":[]}
        iopub
          m1 status {"execution_state":"busy"}
          m1 execute_input {"code":"fail oops","execution_count":1}
          m1 error {"ename":"oops","evalue":"failed","traceback":["it failed"]}
          m1 status {"execution_state":"idle"}
          m2 status {"execution_state":"busy"}
          m2 execute_input {"code":"value b","execution_count":1}
          m2 execute_result {"execution_count":1,"data":{"text/plain":"b"},"metadata":{}}
          m2 status {"execution_state":"idle"}
        """)
  }

  @Test(arguments: Wiring.allCases) func aSilentFailureStopsNobody(wiring: Wiring) throws {
    let ladder = try Conversation(wiring).ladder([
      execute("fail oops", #","silent":true"#), execute("value b"),
    ])
    #expect(ladder.contains(#"m1 execute_reply {"status":"error","execution_count":0,"ename":"oops""#))
    #expect(ladder.contains(#"m2 execute_reply {"status":"ok","execution_count":1"#))
  }

  @Test(arguments: Wiring.allCases) func aSilentCellKeepsItsStreamsOnly(wiring: Wiring) throws {
    let talk = try Conversation(wiring)
    let ladder = try talk.ladder([execute("print a\nvalue b", #","silent":true,"store_history":true"#)])
    #expect(
      ladder == """
        shell
          m1 execute_reply {"status":"ok","execution_count":0,"user_expressions":{},"payload":[]}
        iopub
          m1 status {"execution_state":"busy"}
          m1 stream {"name":"stdout","text":"a\\n"}
          m1 status {"execution_state":"idle"}
        """)
    let history = try talk.ladder([("history_request", #"{"hist_access_type":"tail","n":3}"#)])
    #expect(history.contains(#"history_reply {"status":"ok","history":[]}"#))
  }

  @Test(arguments: Wiring.allCases, [Channel.shell, .control])
  func everyQuestionIsAnswered(wiring: Wiring, channel: Channel) throws {
    let ladder = try Conversation(wiring).ladder(
      [
        ("kernel_info_request", "{}"),
        ("complete_request", #"{"code":"a😀b","cursor_pos":2}"#),
        ("complete_request", #"{"code":"a😀b","cursor_pos":99}"#),
        ("inspect_request", #"{"code":"a😀b","cursor_pos":-5,"detail_level":1}"#),
        ("inspect_request", #"{"code":"","cursor_pos":0}"#),
        ("is_complete_request", #"{"code":"f("}"#), ("is_complete_request", #"{"code":"f"}"#),
        ("is_complete_request", #"{"code":"f)"}"#),
        ("comm_info_request", #"{"target_name":"x"}"#),
        ("comm_open", #"{"comm_id":"c1","target_name":"x","data":{}}"#), ("comm_msg", "{}"),
        ("connect_request", "{}"), ("complete_request", #"{"cursor_pos":1}"#),
        ("history_request", #"{"hist_access_type":"backwards"}"#), ("interrupt_request", "{}"),
      ], on: channel)
    let lines = ladder.split(separator: "\n").filter { !$0.contains(" status ") }.joined(separator: "\n")
    #expect(
      lines == """
        \(channel)
          m1 kernel_info_reply {"status":"ok","protocol_version":"5.5","implementation":"scripted","implementation_version":"1.0","language_info":{"name":"scripted","version":"1.0","mimetype":"text/x-s","file_extension":".s","pygments_lexer":"text","codemirror_mode":"text"},"banner":"a scripted engine","debugger":false,"help_links":[{"text":"Help","url":"https://example.org"}],"supported_features":["kernel subshells"]}
          m2 complete_reply {"status":"ok","matches":["fit"],"cursor_start":0,"cursor_end":2,"metadata":{"_jupyter_types_experimental":[{"start":0,"end":2,"text":"fit","type":"verb","signature":"fit(x)"}]}}
          m3 complete_reply {"status":"ok","matches":["fit"],"cursor_start":0,"cursor_end":3,"metadata":{"_jupyter_types_experimental":[{"start":0,"end":3,"text":"fit","type":"verb","signature":"fit(x)"}]}}
          m4 inspect_reply {"status":"ok","found":true,"data":{"text/plain":"help at 0, level 1"},"metadata":{}}
          m5 inspect_reply {"status":"ok","found":false,"data":{},"metadata":{}}
          m6 is_complete_reply {"status":"incomplete","indent":"  "}
          m7 is_complete_reply {"status":"complete"}
          m8 is_complete_reply {"status":"invalid"}
          m9 comm_info_reply {"status":"ok","comms":{}}
          m12 connect_reply {"status":"ok","shell_port":1,"control_port":4,"stdin_port":3,"iopub_port":2,"hb_port":5}
          m13 complete_reply {"status":"error","ename":"BadRequest","evalue":"`code` is missing","traceback":[]}
          m14 history_reply {"status":"error","ename":"BadRequest","evalue":"`hist_access_type` is none of tail, range and search","traceback":[]}
          m15 interrupt_reply {"status":"ok"}
        iopub
          m10 comm_close {"comm_id":"c1","data":{}}
        """)
    // Each of them between its own busy and idle.
    let statuses = ladder.split(separator: "\n").filter { $0.contains(" status ") }
    #expect(
      statuses.map(String.init)
        == (1...15).flatMap { id in
          ["busy", "idle"].map { #"  m\#(id) status {"execution_state":"\#($0)"}"# }
        })
  }

  @Test(arguments: Wiring.allCases) func questionsDoNotWaitForTheCell(wiring: Wiring) throws {
    let talk = try Conversation(wiring)
    let cell = try talk.send("execute_request", #"{"code":"wait"}"#)
    _ = talk.engine.started.take()
    for type in ["kernel_info_request", "complete_request", "inspect_request", "is_complete_request"] {
      let id = try talk.send(type, #"{"code":"x"}"#)
      let reply = try talk.hear(.shell) { _ in true }
      #expect(reply.parentID == id && reply.content["status"]?.string != "error")
      try talk.hearIdle([id])
    }
    let interrupt = try talk.send("interrupt_request", on: .control)
    #expect(try talk.hear(.control) { _ in true }.parentID == interrupt)
    let reply = try talk.hear(.shell) { _ in true }
    #expect(reply.parentID == cell && reply.content["ename"]?.string == "Interrupted")
  }

  @Test(arguments: Wiring.allCases) func theHeaderComesBackByteByByte(wiring: Wiring) throws {
    let talk = try Conversation(wiring)
    let frames = try talk.request("kernel_info_request")
    talk.client.send(.shell, frames)
    let deadline = MonotonicTime.now() + .milliseconds(5000)
    let reply = try #require(talk.client.receive(.shell, until: deadline))
    let delimiter = try #require(reply.firstIndex(of: Session.delimiter))
    #expect(reply[delimiter + 3] == frames[2])
  }

  @Test(arguments: Wiring.allCases) func twentyThousandLinesAreFewMessages(wiring: Wiring) throws {
    let talk = try Conversation(wiring)
    _ = try talk.ladder([execute("count 20000")])
    let streams = (talk.heard[.iopub] ?? []).filter { $0.header.type == "stream" }
    #expect(streams.count < 30)
    let text = streams.compactMap { $0.content["text"]?.string }.joined()
    #expect(text == (0..<20_000).map { "\($0)\n" }.joined())
  }

  @Test(arguments: Wiring.allCases) func textDoesNotWaitForTheEndOfTheCell(wiring: Wiring) throws {
    let talk = try Conversation(wiring)
    let cell = try talk.send("execute_request", #"{"code":"print a\nwait"}"#)
    #expect(try talk.hear(.iopub) { $0.header.type == "stream" }.content["text"]?.string == "a\n")
    talk.kernel.interrupt()
    try talk.hearIdle([cell])
  }
}
