import Engine
import Glibc
import JupyterProtocol
import Testing
import ZeroMQTransport

@testable import JupyterKernel

@Suite struct LaunchFileTests {
  private func registration(_ text: String) throws -> RegistrationFile {
    guard case .registration(let file) = try LaunchFile(bytes: Array(text.utf8)) else {
      throw ConnectionFileError.missing(field: "registration_port")
    }
    return file
  }

  /// The documented form, with the port as number and as text, and the older one.
  @Test(arguments: [
    (
      #""registration_ip":"127.0.0.1","registration_port":51587,"kernel_id":"k1""#,
      RegistrationFile.Form.signedObject
    ),
    (#""registration_ip":"127.0.0.1","registration_port":"51587","kernel_id":"k1""#, .signedObject),
    (#""ip":"127.0.0.1","registration_port":51587"#, .message),
  ])
  func registrationFilesAreRead(fields: String, form: RegistrationFile.Form) throws {
    let file = try registration(
      "{\(fields),\"transport\":\"tcp\",\"signature_scheme\":\"hmac-sha256\",\"key\":\"k\"}")
    #expect(file.endpoint == "tcp://127.0.0.1:51587" && file.form == form && file.key == "k")
    #expect(file.kernelID == (form == .message ? nil : "k1"))
    #expect(file.connection.endpoint(.shell) == "tcp://127.0.0.1:*")
  }

  @Test(arguments: [
    (#"{"registration_ip":"x","registration_port":0,"key":"k"}"#, "`registration_port` cannot be 0"),
    (#"{"registration_ip":"x","registration_port":"y","key":"k"}"#, "`registration_port` cannot be \"y\""),
    (#"{"registration_port":1,"key":"k"}"#, "`ip` is missing"),
    (#"{"registration_ip":"x","registration_port":1}"#, "`key` is missing"),
    (
      #"{"ip":"x","key":"k","curve_secretkey":"s3cret"}"#,
      "its `curve_…key` asks for encryption, which this kernel does not have"
    ),
  ])
  func mistakesAreNamed(text: String, message: String) {
    let error = #expect(throws: ConnectionFileError.self) { _ = try LaunchFile(bytes: Array(text.utf8)) }
    #expect(error?.description == message)
  }

  @Test func risksAreTold() {
    func risks(_ ip: String, key: String = "k", _ transport: ConnectionFile.Transport = .tcp) -> Int {
      ConnectionFile(transport: transport, ip: ip, ports: [:], key: key).risks.count
    }
    #expect(["127.0.0.1", "127.1.2.3", "localhost", "::1"].allSatisfy { risks($0) == 0 })
    #expect(["0.0.0.0", "*", "192.168.1.5", "::", "example.org"].allSatisfy { risks($0) == 1 })
    #expect(risks("127.0.0.1", key: "") == 1 && risks("0.0.0.0", key: "") == 2)
    #expect(risks("/tmp/x", key: "", .ipc) == 0)
  }

  @Test func keysAreLongAndDiffer() {
    let keys = (0..<100).map { _ in SigningKey.random() }
    #expect(Set(keys).count == 100)
    #expect(keys.allSatisfy { $0.utf8.count == 64 && $0.allSatisfy { "0123456789abcdef".contains($0) } })
  }
}

/// A kernel that chooses its ports. Serialised: the folder stands in the environment.
@Suite(.serialized) struct OwnPortTests {
  private let folder = "/tmp/regshell-runtime-\(Identifier.random())/below"

  private func notice(_ connection: ConnectionFile) throws -> ConnectionNotice {
    setenv("JUPYTER_RUNTIME_DIR", folder, 1)
    defer { unsetenv("JUPYTER_RUNTIME_DIR") }
    return try ConnectionNotice(connection, kernelName: "x")
  }

  private func mode(_ path: String) -> mode_t? {
    var status = stat()
    return stat(path, &status) == 0 ? status.st_mode & 0o777 : nil
  }

  private func ownTransport(_ kind: ConnectionFile.Transport) throws -> ZeroMQTransport {
    let ip = kind == .tcp ? "127.0.0.1" : "/tmp/regshell-own-\(Identifier.random())"
    return try ZeroMQTransport(ConnectionFile(transport: kind, ip: ip, ports: [:], key: "k"))
  }

  @Test(arguments: [ConnectionFile.Transport.tcp, .ipc]) func freePortsAreFound(
    kind: ConnectionFile.Transport
  ) throws {
    let transport = try ownTransport(kind)
    defer { transport.close(within: 0) }
    let ports = transport.connection.ports
    #expect(Set(ports.values).count == 5 && ports.values.allSatisfy { $0 > 0 })
    // They are taken now.
    #expect(throws: ZeroMQError.self) { _ = try ZeroMQTransport(transport.connection) }
  }

  @Test func socketFilesAreForTheirOwnerAloneAndDoNotStay() throws {
    let transport = try ownTransport(.ipc)
    let paths = Channel.allCases.map { String(transport.connection.endpoint($0).dropFirst(6)) }
    for path in paths {
      #expect((mode(path) ?? 0o777) & 0o077 == 0, "\(path)")
    }
    transport.close(within: 0)
    #expect(paths.allSatisfy { mode($0) == nil })
  }

  @Test func socketFilesDoNotStayWhereOneIsTaken() throws {
    let first = try ownTransport(.ipc)
    defer { first.close(within: 0) }
    var wanted = first.connection
    for channel in Channel.allCases where channel != .heartbeat {
      wanted.ports[channel] = (wanted.ports[channel] ?? 0) + 100
    }
    #expect(throws: ZeroMQError.self) { _ = try ZeroMQTransport(wanted) }
    let mine = Channel.allCases.filter { $0 != .heartbeat }.map { String(wanted.endpoint($0).dropFirst(6)) }
    #expect(mine.allSatisfy { mode($0) == nil })
    #expect(mode(String(first.connection.endpoint(.heartbeat).dropFirst(6))) != nil)
  }

  @Test func theNoticeIsReadByItsOwnerAndByClients() throws {
    let transport = try ownTransport(.tcp)
    defer { transport.close(within: 0) }
    let notice = try notice(transport.connection)
    #expect(mode(notice.path) == 0o600 && mode(folder) == 0o700)
    #expect(notice.path.hasPrefix(folder + "/kernel-") && notice.path.hasSuffix(".json"))
    #expect(try LaunchFile(path: notice.path) == .connection(transport.connection))
    notice.remove()
    #expect(mode(notice.path) == nil)
    notice.remove()
  }

  @Test func theNoticeOfAnotherStays() throws {
    let connection = Wiring.connection(.tcp, key: "one")
    let notice = try notice(connection)
    let stream = try #require(fopen(notice.path, "w"))
    fputs(String(decoding: Wiring.connection(.tcp, key: "two").bytes(kernelName: "x"), as: UTF8.self), stream)
    fclose(stream)
    notice.remove()
    #expect(mode(notice.path) == 0o600)
    unlink(notice.path)
  }

  @Test func aFolderThatCannotBeMadeIsNamed() {
    setenv("JUPYTER_RUNTIME_DIR", "/proc/nowhere", 1)
    defer { unsetenv("JUPYTER_RUNTIME_DIR") }
    let error = #expect(throws: ConnectionNoticeError.self) {
      _ = try ConnectionNotice(Wiring.connection(.tcp), kernelName: "x")
    }
    #expect(error?.description == "cannot write /proc/nowhere: no such file or directory")
  }
}

/// The client's side of a registration, over real sockets.
@Suite(.serialized) struct HandshakeTests {
  private static let ports: [Channel: Int] = [
    .shell: 11, .control: 12, .stdin: 13, .iopub: 14, .heartbeat: 15,
  ]
  private let connection = ConnectionFile(transport: .tcp, ip: "127.0.0.1", ports: ports, key: "k")

  /// Registers at a socket of `kind`, where `answer` gives frames for those that came.
  private func register(
    _ form: RegistrationFile.Form, patience: Int = 5000, answer: @escaping @Sendable ([Frame]) -> [Frame]?
  ) throws -> Result<Void, HandshakeError> {
    let service = try Socket.open(form == .message ? .rep : .router, in: Context())
    try service.bind("tcp://127.0.0.1:*")
    let endpoint = try service.lastEndpoint()
    let port = try #require(Int(endpoint.split(separator: ":").last ?? ""))
    let registration = RegistrationFile(
      transport: .tcp, registrationIP: "127.0.0.1", registrationPort: port, form: form, kernelID: "id",
      key: "k")
    let outcome = Mailbox<Result<Void, HandshakeError>>()
    _ = Thread { [connection] in
      do throws(HandshakeError) {
        try Handshake(registration, announcing: connection).perform(
          within: .milliseconds(patience), isCancelled: { false })
        outcome.post(.success(()))
      } catch {
        outcome.post(.failure(error))
      }
    }
    guard let frames = service.receive(wait: 5000) else { throw Silence(channel: .shell) }
    if let reply = answer(frames) { service.send(reply) }
    guard case .item(let result) = outcome.take() else { throw Silence(channel: .shell) }
    return result
  }

  private func error(_ result: Result<Void, HandshakeError>) -> String? {
    if case .failure(let error) = result { error.description } else { nil }
  }

  @Test func theDocumentedFormIsOneSignedObject() throws {
    let result = try register(.signedObject) { frames in
      guard frames.count == 4, frames[1] == Session.delimiter else { return nil }
      let signer = Signer(key: "k")
      guard signer.accepts(frames[2], of: [frames[3]]) else { return nil }
      let expected =
        #"{"kernel_id":"id","shell_port":"11","control_port":"12","stdin_port":"13","iopub_port":"14","hb_port":"15"}"#
      guard String(decoding: frames[3], as: UTF8.self) == expected else { return nil }
      let content = Frame("ACK".utf8)
      return [frames[0], Session.delimiter, signer.signature(of: [content]), content]
    }
    #expect(error(result) == nil)
  }

  @Test func theOlderFormIsAMessage() throws {
    let result = try register(.message) { frames in
      let session = Session(key: "k")
      guard let request = try? session.decode(frames), request.header.type == "handshake_request" else {
        return nil
      }
      let expected = #"{"shell_port":11,"control_port":12,"stdin_port":13,"iopub_port":14,"hb_port":15}"#
      guard request.content.serialised() == expected else { return nil }
      return session.encode(
        MessageType("handshake_reply", .publication), parent: request.header.bytes,
        content: .object([("status", .string("ok"))]))
    }
    #expect(error(result) == nil)
  }

  @Test func anAnswerWithoutItsSignatureIsRefused() throws {
    let wrong = try register(.signedObject) {
      [$0[0], Session.delimiter, Frame("0".utf8), Frame("ACK".utf8)]
    }
    #expect(error(wrong) == HandshakeError.refused.description)
    let short = try register(.signedObject) { [$0[0], Frame("ACK".utf8)] }
    #expect(error(short) == HandshakeError.refused.description)
    let failed = try register(.message) { _ in
      Session(key: "k").encode(
        MessageType("handshake_reply", .publication), content: .object([("status", .string("error"))]))
    }
    #expect(error(failed) == HandshakeError.refused.description)
  }

  @Test(arguments: [RegistrationFile.Form.signedObject, .message])
  func aClientThatDoesNotAnswerIsNotWaitedForEver(form: RegistrationFile.Form) throws {
    let result = try register(form, patience: 150) { _ in nil }
    #expect(error(result)?.hasPrefix("no answer from the registration socket at tcp://127.0.0.1:") == true)
  }
}
