import Engine
import Testing

@testable import JupyterKernel
@testable import JupyterProtocol

@Suite struct ProtocolTests {
  /// Codes of Python's `hmac.new(b"key", …, "sha256")`.
  @Test func signaturesAreHMACSHA256() {
    let parts = ["The quick brown fox ", "jumps over ", "the lazy dog", ""].map { Frame($0.utf8) }
    let expected = "f7bc83f430538424b13298e6aa6fb143ef4d59a14946175997479dbc2d1a3cd8"
    let signer = Signer(key: "key")
    #expect(String(decoding: signer.signature(of: parts), as: UTF8.self) == expected)
    #expect(signer.accepts(Frame(expected.utf8), of: parts))
    #expect(!signer.accepts(Frame(expected.utf8), of: parts.dropFirst()))
    #expect(!signer.accepts(Frame("0".utf8) + Frame(expected.utf8).dropFirst(), of: parts))
    #expect(Signer(key: "").signature(of: parts).isEmpty)
  }

  /// Keys as long as a block of the hash, and longer, are padded and hashed. Codes of Python's `hmac` again.
  @Test(arguments: [
    (63, "e27efa30bcbfbc25b4d936ffd8553392f398eb2edada1dac2423a961af0c305b"),
    (64, "890f3a16e0ca0aaa3bf180f70fa8e3970b3fd6505e98fde157988dcc19d1685c"),
    (65, "0c256505306af48015530c139bb7add5ad7a6a9291cd511278a067e765816fbd"),
    (200, "3badf82b9f5273bc369d6a02e72487c74a31bff445000fec40fe0cee65c08bf2"),
  ])
  func longKeysSignAsHMACDoes(length: Int, expected: String) {
    let signer = Signer(key: String(repeating: "k", count: length))
    #expect(String(decoding: signer.signature(of: [Frame("message".utf8)]), as: UTF8.self) == expected)
    #expect(signer.accepts(Frame(expected.uppercased().utf8), of: [Frame("message".utf8)]))
  }

  /// Whatever is not 64 hexadecimal digits is no signature, also where its bits resemble one.
  @Test func aSignatureIsSixtyFourDigits() {
    let signer = Signer(key: "key")
    let parts = [Frame("x".utf8)]
    let good = signer.signature(of: parts)
    for place in [0, 31, 63] {
      for byte in UInt8.min...UInt8.max {
        var other = good
        other[place] = byte
        let same =
          UInt8(ascii: "a")...UInt8(ascii: "f") ~= good[place]
          ? [good[place], good[place] - 32] : [good[place]]
        #expect(signer.accepts(other, of: parts) == same.contains(byte))
      }
    }
    #expect(!signer.accepts(good.dropLast() + [], of: parts) && !signer.accepts(good + [48], of: parts))
  }

  @Test func fingerprintsAreTheFirstDigitsInEitherCase() {
    let digits = "0123456789abcdef" + String(repeating: "7", count: 48)
    #expect(ReplayGuard.fingerprint(Frame(digits.utf8)) == 0x0123_4567_89AB_CDEF)
    #expect(ReplayGuard.fingerprint(Frame(digits.uppercased().utf8)) == 0x0123_4567_89AB_CDEF)
  }

  @Test func whatASessionWritesAnotherReads() throws {
    let sender = Session(key: "k")
    let frames = sender.encode(
      .stream, identities: [[1], [2, 3]], parent: Frame(#"{"msg_id":"p"}"#.utf8),
      content: .object([("text", .string("é"))]), buffers: [[9], []])
    let message = try Session(key: "k").decode(frames)
    #expect(message.identities == [[1], [2, 3]] && message.buffers == [[9], []])
    #expect(message.header.type == "stream" && message.header.session == sender.id)
    #expect(message.parentHeader["msg_id"]?.string == "p" && message.content["text"]?.string == "é")
  }

  @Test func faultsAreNamed() throws {
    let session = Session(key: "k")
    let good = session.encode(.stream, content: .object([]))
    #expect(throws: WireError.missingDelimiter(frames: 0)) { try session.decode([]) }
    #expect(throws: WireError.missingFrames(afterDelimiter: 4)) { try session.decode(good.dropLast()) }
    #expect(throws: WireError.badSignature) { try Session(key: "other").decode(good) }
    _ = try session.decode(good)
    #expect(throws: WireError.replayed) { try session.decode(good) }
  }

  @Test func oldSignaturesAreForgottenInTheirOrder() {
    var replays = ReplayGuard()
    let capacity = ReplayGuard.capacity
    let numbers = [0, 0] + Array(1...capacity) + [0, 2]
    let admitted = numbers.map { replays.admit(UInt64($0)) }
    #expect(admitted == [true, false] + Array(repeating: true, count: capacity) + [true, false])
  }

  /// The reference is Python's `datetime.fromtimestamp(…, timezone.utc).isoformat()`.
  @Test(arguments: [
    (0, "1970-01-01T00:00:00.000000Z"), (951_827_696_000_001, "2000-02-29T12:34:56.000001Z"),
    (1_767_225_599_999_999, "2025-12-31T23:59:59.999999Z"),
  ])
  func timesAreISO8601(microseconds: Int, text: String) {
    #expect(Timestamp(microseconds: microseconds).description == text)
  }

  @Test func identifiersAreUUIDsAndDiffer() {
    let many = (0..<1000).map { _ in Identifier.random() }
    #expect(Set(many).count == 1000)
    for id in many {
      let groups = id.split(separator: "-")
      #expect(groups.map(\.count) == [8, 4, 4, 4, 12] && groups[2].first == "4")
      #expect("89ab".contains(groups[3].first ?? " "))
    }
  }

  @Test func everyMessageFromAClientHasAHandler() {
    // Cells go to their shell, answers to the cell that asked.
    let others: [MessageType] = [.execute, .inputReply]
    let fromClients = MessageType.catalogue.filter { $0.role != .publication && !others.contains($0) }
    #expect(Set(fromClients.map(\.name)) == Set(Handler.catalogue.map(\.type.name)))
    #expect(Set(MessageType.catalogue.map(\.name)).count == MessageType.catalogue.count)
  }
}

@Suite struct ConnectionFileTests {
  private static let good = """
    {"transport":"tcp","ip":"127.0.0.1","shell_port":5001,"iopub_port":5002,"stdin_port":5003,
     "control_port":5004,"hb_port":5005,"key":"k","signature_scheme":"hmac-sha256","kernel_name":"x"}
    """

  private func read(_ text: String) throws(ConnectionFileError) -> ConnectionFile {
    try ConnectionFile(bytes: Array(text.utf8))
  }

  @Test func aFileIsRead() throws {
    let file = try read(Self.good)
    #expect(
      file.endpoint(.shell) == "tcp://127.0.0.1:5001" && file.endpoint(.heartbeat) == "tcp://127.0.0.1:5005")
    #expect(file.key == "k")
    let ipc = try read(Self.good.replacing("\"tcp\"", with: "\"ipc\"").replacing("127.0.0.1", with: "/tmp/x"))
    #expect(ipc.endpoint(.iopub) == "ipc:///tmp/x-5002")
    #expect(try read(Self.good.replacing("127.0.0.1", with: "::1")).endpoint(.stdin) == "tcp://[::1]:5003")
  }

  @Test(arguments: [
    ("", "not JSON: line 1, column 1: the text ends too early"),
    ("[1]", "not a JSON object"),
    (good.replacing("\"ip\"", with: "\"op\""), "`ip` is missing"),
    (good.replacing("\"key\"", with: "\"kee\""), "`key` is missing"),
    (good.replacing("hb_port", with: "bh_port"), "`hb_port` is missing"),
    (good.replacing("5003", with: "70000"), "`stdin_port` cannot be 70000"),
    (good.replacing("5003", with: "\"5003\""), "`stdin_port` cannot be \"5003\""),
    (good.replacing("\"tcp\"", with: "\"pigeon\""), "`transport` cannot be pigeon"),
    (good.replacing("sha256", with: "md5"), "`signature_scheme` cannot be hmac-md5"),
  ])
  func mistakesAreNamed(text: String, message: String) {
    let error = #expect(throws: ConnectionFileError.self) { try read(text) }
    #expect(error?.description == message)
  }

  @Test func anUnreadableFileIsNamed() {
    let missing = #expect(throws: ConnectionFileError.self) { try LaunchFile(path: "/nowhere/x.json") }
    #expect(missing?.description == "no such file or directory")
    let folder = #expect(throws: ConnectionFileError.self) { try LaunchFile(path: "/tmp") }
    #expect(folder?.description == "is a directory")
  }
}
