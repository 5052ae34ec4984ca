internal import Engine
internal import JupyterProtocol

extension FuzzLaw {
  /// Frames that are decoded were signed, give back what they held, and are refused the second time; a refusal says
  /// nothing of what the frames hold.
  ///
  /// The bytes are a list of frames: 255 is a delimiter, 254 the right signature of the four frames that follow, any
  /// other number the length of a frame whose bytes come behind it.
  package static let frames = FuzzLaw(name: "frames") { (bytes) throws(Violation) in
    let (frames, signed) = split(bytes)
    let session = Session(key: key)
    let message: Message
    do throws(WireError) {
      message = try session.decode(frames)
    } catch {
      try requireDiscretion("\(error)")
      return
    }
    guard let delimiter = frames.firstIndex(of: Session.delimiter) else {
      throw Violation("decoded without a delimiter")
    }
    try require(signed.contains(delimiter + 1), "decoded without a signature")
    try require(message.identities == Array(frames[..<delimiter]), "the routing prefix changed")
    try require(message.buffers == Array(frames[(delimiter + 6)...]), "the buffers changed")
    try require(message.header.bytes == frames[delimiter + 2], "the header changed")
    try require(throwsReplayed(session, frames), "decoded twice")
    var changed = frames
    changed[delimiter + 5].append(0x20)
    try require((try? session.decode(changed)) == nil, "decoded with a changed content")
    try requireSameContent(message)
  }

  private static let key = "fuzz"

  /// The frames, and the places of those that are right signatures.
  private static func split(_ bytes: [UInt8]) -> (frames: [Frame], signed: Set<Int>) {
    var frames: [Frame] = []
    var signed: Set<Int> = []
    var position = 0
    while position < bytes.count {
      let length = Int(bytes[position])
      position += 1
      switch length {
      case 255: frames.append(Session.delimiter)
      case 254:
        signed.insert(frames.count)
        frames.append([])
      default:
        let end = min(position + length, bytes.count)
        frames.append(Array(bytes[position..<end]))
        position = end
      }
    }
    for place in signed.sorted(by: >) where place + 4 < frames.count {
      frames[place] = Signer(key: key).signature(of: frames[place + 1...place + 4])
    }
    return (frames, signed)
  }

  private static func throwsReplayed(_ session: Session, _ frames: [Frame]) -> Bool {
    do throws(WireError) {
      _ = try session.decode(frames)
      return false
    } catch {
      return error == .replayed
    }
  }

  /// What another session makes of the content must be what came.
  private static func requireSameContent(_ message: Message) throws(Violation) {
    let frames = Session(key: key).encode(
      .stream, parent: message.header.bytes, content: message.content, metadata: message.metadata)
    let copy: Message
    do throws(WireError) {
      copy = try Session(key: key).decode(frames)
    } catch {
      throw Violation("what was encoded cannot be decoded: \(error)")
    }
    try require(copy.content == message.content && copy.metadata == message.metadata, "the content changed")
    try require(copy.parentHeader["msg_id"]?.string == message.header.id, "the parent changed")
  }

  /// Words for the log: short, and of the kernel's own vocabulary.
  static func requireDiscretion(_ words: String) throws(Violation) {
    let isOwn = words.utf8.count < 100 && words.utf8.allSatisfy { (0x20..<0x7F).contains($0) }
    try require(isOwn, "a refusal that tells too much: \(words.debugDescription)")
  }
}
