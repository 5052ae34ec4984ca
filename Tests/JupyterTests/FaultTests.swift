import Engine
import JupyterKernel
import JupyterProtocol
import Testing

/// Whatever comes in, the kernel answers the next good request, and it alone.
@Suite(.serialized) struct FaultTests {
  private func survives(_ wiring: Wiring, _ bad: (Conversation) throws -> [[Frame]]) throws {
    let talk = try Conversation(wiring)
    for frames in try bad(talk) { talk.client.send(.shell, frames) }
    let id = try talk.send("kernel_info_request")
    #expect(try talk.hear(.shell) { _ in true }.parentID == id)
    #expect(try talk.hear(.iopub) { _ in true }.parentID == id)
  }

  @Test(arguments: Wiring.framed) func tooFewFrames(wiring: Wiring) throws {
    try survives(wiring) { talk in
      let good = try talk.request("kernel_info_request")
      return (1...5).map { Array(good[..<$0]) } + (1...7).map { Array(repeating: [0x61], count: $0) } + [[[]]]
    }
  }

  @Test(arguments: Wiring.framed) func wrongSignatures(wiring: Wiring) throws {
    try survives(wiring) { talk in
      let good = try talk.request("kernel_info_request")
      let parts = Array(good[2...])
      return [
        [good[0], []] + parts, [good[0], Frame(repeating: 0x30, count: 64)] + parts,
        [good[0], Frame("é".utf8)] + parts, [good[0], Frame(good[1].dropLast())] + parts,
        talk.sign(parts, key: "another key"),
        // Right for other content.
        [good[0], good[1], good[2], good[3], good[4], Frame(#"{"a":1}"#.utf8)],
      ]
    }
  }

  @Test(arguments: Wiring.framed) func signedNonsense(wiring: Wiring) throws {
    try survives(wiring) { talk in
      let good = Array(try talk.request("kernel_info_request")[2...])
      let deep = Frame(repeating: 0x5B, count: 100_000)
      return (0..<4).flatMap { index in
        [Frame("{".utf8), Frame("[]".utf8), Frame("3".utf8), [], [0xFF, 0x00], deep, Frame("nul".utf8)]
          .map { bad in
            var parts = good
            parts[index] = bad
            return talk.sign(parts)
          }
      }
        + [Frame(#"{"msg_type":"kernel_info_request"}"#.utf8), Frame(#"{"msg_id":1,"msg_type":2}"#.utf8)]
        .map { header in talk.sign([header] + good[1...]) }
    }
  }

  @Test(arguments: Wiring.allCases) func unknownTypes(wiring: Wiring) throws {
    try survives(wiring) { talk in
      [try talk.request("make_tea_request"), try talk.request("execute_reply"), try talk.request("")]
    }
  }

  @Test(arguments: Wiring.framed) func aReplayedMessageDoesNotRunAgain(wiring: Wiring) throws {
    let talk = try Conversation(wiring)
    let cell = try talk.request("execute_request", #"{"code":"value a"}"#)
    var capitals = cell
    capitals[1] = Frame(String(decoding: cell[1], as: UTF8.self).uppercased().utf8)
    talk.client.send(.shell, cell)
    talk.client.send(.shell, cell)
    talk.client.send(.shell, capitals)
    try talk.hearIdle(["m1"])
    let next = try talk.send("execute_request", #"{"code":"value b"}"#)
    try talk.hearIdle([next])
    #expect(talk.heard[.iopub]?.filter { $0.header.type == "execute_input" }.count == 2)
  }

  @Test(arguments: Wiring.allCases) func badContentsAreAnswered(wiring: Wiring) throws {
    let ladder = try Conversation(wiring).ladder([
      ("execute_request", "{}"), ("execute_request", #"{"code":3}"#),
      ("execute_request", #"{"code":"value a","user_expressions":{"x":3}}"#),
      ("shutdown_request", #"{"restart":"no"}"#),
    ])
    #expect(
      ladder.contains(
        #"m1 execute_reply {"status":"error","execution_count":0,"ename":"BadRequest","evalue":"`code` is missing""#
      ))
    #expect(
      ladder.contains(
        #"m2 execute_reply {"status":"error","execution_count":0,"ename":"BadRequest","evalue":"`code` is not text""#
      ))
    #expect(ladder.contains(#""x":{"status":"error","ename":"BadRequest""#))
    #expect(ladder.contains(#"m4 shutdown_reply {"status":"error","ename":"BadRequest""#))
  }

  /// Short messages are read where they arrive, long ones elsewhere: they must stay in their order.
  @Test(arguments: Wiring.allCases) func noCellOvertakesALongOne(wiring: Wiring) throws {
    let talk = try Conversation(wiring)
    let long = String(repeating: "x", count: 1 << 20)
    let sent = try (0..<40).map { try talk.cell($0 % 10 == 3 ? "print \(long)" : "value \($0)") }
    try talk.hearIdle(sent)
    let begun = talk.heard[.iopub]?.filter { $0.header.type == "execute_input" }.map(\.parentID)
    #expect(begun == sent)
  }

  @Test(arguments: Wiring.allCases) func aCellOfMegabytesComesThrough(wiring: Wiring) throws {
    let talk = try Conversation(wiring)
    let text = String(repeating: "x", count: 4_000_000)
    let id = try talk.send("execute_request", #"{"code":"value \#(text)","silent":true}"#)
    let reply = try talk.hear(.shell) { _ in true }
    #expect(reply.parentID == id && reply.content["status"]?.string == "ok")
  }

  @Test func anEmptyKeyMeansUnsigned() throws {
    let talk = try Conversation(.tcp, key: "")
    var frames = try talk.request("kernel_info_request")
    frames[1] = []
    talk.client.send(.shell, frames)
    #expect(try talk.hear(.shell) { _ in true }.header.type == "kernel_info_reply")
  }
}
