internal import Engine
package import JupyterKernel
package import JupyterProtocol

/// Tells the client that started this kernel on which ports it listens, and waits until the client has heard it.
///
/// Sources: JEP 66 (2023); the messaging protocol 5.6, "Kernel startup handshake".
package struct Handshake: Sendable {
  /// How long the client may take to answer. A kernel that nobody has heard of ends.
  package static let patience = MonotonicTime.Interval.milliseconds(5000)

  private let registration: RegistrationFile
  private let ports: [Channel: Int]

  package init(_ registration: RegistrationFile, announcing connection: ConnectionFile) {
    self.registration = registration
    ports = connection.ports
  }

  /// - Parameter isCancelled: asked several times a second while waiting.
  package func perform(
    within patience: MonotonicTime.Interval = Self.patience, isCancelled: () -> Bool
  ) throws(HandshakeError) {
    let session = Session(key: registration.key)
    let frames: [Frame]?
    do {
      frames = try answer(to: request(session), until: MonotonicTime.now() + patience, isCancelled)
    } catch {
      throw .socket(error)
    }
    guard let frames else { throw .unanswered(endpoint: registration.endpoint) }
    guard accepts(frames, session) else { throw .refused }
  }

  private func answer(
    to request: [Frame], until deadline: MonotonicTime, _ isCancelled: () -> Bool
  ) throws(ZeroMQError) -> [Frame]? {
    let socket = try Socket.open(registration.form == .message ? .req : .dealer, in: Context())
    try socket.connect(registration.endpoint)
    socket.send(request)
    while MonotonicTime.now() < deadline, !isCancelled() {
      if let frames = socket.receive(wait: min(100, deadline.millisecondsAhead)) { return frames }
    }
    return nil
  }

  private func request(_ session: Session) -> [Frame] {
    switch registration.form {
    case .message:
      return session.encode(.handshake, content: .object(fields { .int($0) }))
    case .signedObject:
      let id = JSON.string(registration.kernelID ?? "")
      let content = JSON.object([("kernel_id", id)] + fields { .string(String($0)) }).serialisedBytes()
      return [Session.delimiter, Signer(key: registration.key).signature(of: [content]), content]
    }
  }

  private func fields(_ port: (Int) -> JSON) -> [(key: String, value: JSON)] {
    Channel.allCases.map { (ConnectionFile.field(of: $0), port(ports[$0] ?? 0)) }
  }

  /// What the frame of the documented form says is left to the client, so only its signature counts.
  private func accepts(_ frames: [Frame], _ session: Session) -> Bool {
    switch registration.form {
    case .message:
      guard let reply = try? session.decode(frames) else { return false }
      return reply.header.type == MessageType.handshake.reply?.name && reply.content["status"]?.string == "ok"
    case .signedObject:
      guard let delimiter = frames.firstIndex(of: Session.delimiter), frames.count == delimiter + 3 else {
        return false
      }
      return Signer(key: registration.key).accepts(frames[delimiter + 1], of: [frames[delimiter + 2]])
    }
  }
}

extension MessageType {
  /// Not in the catalogue: it travels on the registration socket alone.
  static let handshake = MessageType("handshake_request", .request(reply: "handshake_reply"))
}

/// Why a client was not told of a kernel's ports.
package enum HandshakeError: Error, Equatable, Sendable, CustomStringConvertible {
  case socket(ZeroMQError)
  case unanswered(endpoint: String)
  case refused

  package var description: String {
    switch self {
    case .socket(let error): error.description
    case .unanswered(let endpoint): "no answer from the registration socket at \(endpoint)"
    case .refused: "the answer to the registration is not what it must be, or not signed with the key"
    }
  }
}
