internal import Engine
internal import JupyterProtocol

/// A message as one line of JSON: the object that Jupyter Server sends over its WebSockets, with buffers as
/// base64 texts.
///
/// `{"channel":…,"header":{…},"parent_header":{…},"metadata":{…},"content":{…},"buffers":[…]}`
///
/// Nothing is signed: who holds the two ends of the pipes is the only client.
enum MessageLine {
  /// Channels on which a client speaks.
  private static let incoming: [Channel] = [.shell, .control, .stdin]

  /// The frames of the message in a line. What else stands in the object is passed over; without a parent header,
  /// metadata, content or buffers it has empty ones.
  static func decode(_ line: [UInt8]) throws(LineError) -> (Channel, [Frame]) {
    let message: JSON
    do { message = try JSON.parse(line) } catch { throw LineError("not JSON: column \(error.column)") }
    guard message.members != nil else { throw LineError("not a JSON object") }
    guard let name = message["channel"]?.string else { throw LineError("`channel` is missing or no text") }
    guard let channel = Channel(rawValue: name), incoming.contains(channel) else {
      throw LineError("`channel` is none of shell, control and stdin")
    }
    guard message["header"] != nil else { throw LineError("`header` is missing") }
    var frames = [Session.delimiter, []]
    for part in ["header", "parent_header", "metadata", "content"] {
      let value = message[part] ?? .object([])
      guard value.members != nil else { throw LineError("`\(part)` is not an object") }
      frames.append(value.serialisedBytes())
    }
    for field in ["msg_id", "msg_type"] where message["header"]?[field]?.string == nil {
      throw LineError("`header` has no text `\(field)`")
    }
    guard let buffers = (message["buffers"] ?? .array([])).array else {
      throw LineError("`buffers` is not a list")
    }
    for buffer in buffers {
      guard let bytes = buffer.string.flatMap({ Base64.decode($0) }) else {
        throw LineError("`buffers` holds something that is no base64 text")
      }
      frames.append(bytes)
    }
    return (channel, frames)
  }

  /// The line of a message that this kernel has written, with its end.
  static func encode(_ channel: Channel, _ frames: [Frame]) -> [UInt8] {
    guard let delimiter = frames.firstIndex(of: Session.delimiter), frames.count >= delimiter + 6 else {
      preconditionFailure("a message of the kernel has a delimiter, a signature and four parts")
    }
    var line: [UInt8] = []
    line.reserveCapacity(frames.reduce(96) { $0 + $1.count })
    line += "{\"channel\":\"\(channel.rawValue)\"".utf8
    for (index, part) in ["header", "parent_header", "metadata", "content"].enumerated() {
      line += ",\"\(part)\":".utf8
      line += frames[delimiter + 2 + index]
    }
    line += ",\"buffers\":[".utf8
    for (index, buffer) in frames[(delimiter + 6)...].enumerated() {
      line += "\(index > 0 ? "," : "")\"\(Base64.encode(buffer))\"".utf8
    }
    line += "]}\n".utf8
    return line
  }
}

/// Why a line is no message. Goes back to the client, never to the log.
struct LineError: Error, Equatable, CustomStringConvertible {
  let description: String
  init(_ description: String) { self.description = description }
}
