package import Engine
internal import Synchronization

/// One side of a conversation: reads received frames into messages and builds the frames of new ones.
///
/// Frames: identities… `<IDS|MSG>` signature header parent-header metadata content buffers…
///
/// May be used by any thread.
package final class Session: Sendable {
  package static let delimiter = Frame("<IDS|MSG>".utf8)
  package static let protocolVersion = "5.5"
  /// The parent header of a message that answers nothing.
  package static let noParent = Frame("{}".utf8)

  package let id: String
  private let headers: HeaderWriter
  private let signer: Signer
  private let counter = Atomic<Int>(0)
  private let replays = Mutex(ReplayGuard())

  package init(key: String, username: String = "kernel", id: String = Identifier.random()) {
    self.id = id
    headers = HeaderWriter(session: id, username: username)
    signer = Signer(key: key)
  }

  /// The frames of a message whose signature has been found to be right.
  package struct Verified: Sendable {
    package let frames: [Frame]
    fileprivate let delimiter: Int
  }

  /// Reads a multipart message.
  package func decode(_ frames: [Frame]) throws(WireError) -> Message { try decode(try verify(frames)) }

  /// Checks the signature, and that the message was not heard before: of an unsigned conversation nothing can be said
  /// about that. What nobody with the key has sent need not be kept any longer than this takes.
  package func verify(_ frames: [Frame]) throws(WireError) -> Verified {
    guard let delimiter = frames.firstIndex(of: Self.delimiter) else {
      throw .missingDelimiter(frames: frames.count)
    }
    let rest = frames[(delimiter + 1)...]
    guard rest.count >= 5 else { throw .missingFrames(afterDelimiter: rest.count) }
    let first = rest.startIndex
    let signature = frames[first]
    guard signer.accepts(signature, of: frames[first + 1...first + 4]) else { throw .badSignature }
    if signer.signs {
      let fingerprint = ReplayGuard.fingerprint(signature)
      guard replays.withLock({ $0.admit(fingerprint) }) else { throw .replayed }
    }
    return Verified(frames: frames, delimiter: delimiter)
  }

  /// Reads the parts of a message.
  package func decode(_ verified: Verified) throws(WireError) -> Message {
    let frames = verified.frames
    let first = verified.delimiter + 1
    return Message(
      identities: Array(frames[..<verified.delimiter]),
      header: try header(frames[first + 1]),
      parentHeader: try object(frames[first + 2], part: "parent header"),
      metadata: try object(frames[first + 3], part: "metadata"),
      content: try object(frames[first + 4], part: "content"),
      buffers: Array(frames[(first + 5)...]))
  }

  /// The frames of a new message of this session.
  ///
  /// - Parameter id: from `newID`, for a message whose answer must be known by it.
  package func encode(
    _ type: MessageType, id: String? = nil, identities: [Frame] = [], parent: Frame = noParent,
    content: JSON, metadata: JSON = .object([]), buffers: [Frame] = []
  ) -> [Frame] {
    let header = headers.header(type, id: id ?? newID(), date: Timestamp.now())
    let parts = [header, parent, metadata.serialisedBytes(), content.serialisedBytes()]
    var frames = identities
    frames.reserveCapacity(identities.count + 6 + buffers.count)
    frames.append(Self.delimiter)
    frames.append(signer.signature(of: parts))
    frames += parts
    frames += buffers
    return frames
  }

  /// An id that no other message has.
  package func newID() -> String {
    "\(id)_\(counter.wrappingAdd(1, ordering: .relaxed).newValue)"
  }

  private func header(_ frame: Frame) throws(WireError) -> Header {
    let fields = try object(frame, part: "header")
    func text(_ name: String) throws(WireError) -> String {
      guard let text = fields[name]?.string else { throw .missingHeaderField(name) }
      return text
    }
    // What is no name of a subshell is the name of none; it must not reach the main shell.
    let subshell = fields["subshell_id"].flatMap { $0 == .null ? nil : $0.string ?? $0.serialised() }
    return Header(
      id: try text("msg_id"), type: try text("msg_type"), session: fields["session"]?.string ?? "",
      subshell: subshell, bytes: frame)
  }

  private func object(_ frame: Frame, part: String) throws(WireError) -> JSON {
    let value: JSON
    do { value = try JSON.parse(frame) } catch { throw .invalidJSON(part: part, error) }
    guard value.members != nil else { throw .notAnObject(part: part) }
    return value
  }
}
