internal import Engine

/// Writes the headers of a session's messages, of which only the number, the type and the date differ.
///
/// As bytes around what stays the same: building a tree and serialising it took 5 µs a message, this takes 0.4.
struct HeaderWriter: Sendable {
  private let beforeID: Frame
  private let beforeSession: Frame
  private let beforeVersion: Frame

  /// Every text is written as JSON writes it; ids and types have nothing to escape.
  init(session: String, username: String) {
    func text(_ string: String) -> String { JSON.string(string).serialised() }
    beforeID = Frame(#"{"msg_id":""#.utf8)
    beforeSession = Frame(#"","session":\#(text(session)),"username":\#(text(username)),"date":""#.utf8)
    beforeVersion = Frame(#"","version":"\#(Session.protocolVersion)"}"#.utf8)
  }

  func header(_ type: MessageType, id: String, date: Timestamp) -> Frame {
    var bytes = Frame()
    bytes.reserveCapacity(256)
    bytes += beforeID
    bytes += id.utf8
    bytes += #"","msg_type":""#.utf8
    bytes += type.name.utf8
    bytes += beforeSession
    date.write(to: &bytes)
    bytes += beforeVersion
    return bytes
  }
}
