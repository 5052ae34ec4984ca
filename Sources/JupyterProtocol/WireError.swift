package import Engine

/// Why received frames are no message. Says nothing of what the frames hold, so that it may be logged.
package enum WireError: Error, Equatable, Sendable, CustomStringConvertible {
  case missingDelimiter(frames: Int)
  case missingFrames(afterDelimiter: Int)
  case badSignature
  case replayed
  case invalidJSON(part: String, JSONError)
  case notAnObject(part: String)
  case missingHeaderField(String)

  package var description: String {
    switch self {
    case .missingDelimiter(let count): "no <IDS|MSG> delimiter among \(count) frames"
    case .missingFrames(let count): "\(count) frames after the delimiter, at least 5 expected"
    case .badSignature: "the signature is wrong"
    case .replayed: "the signature was seen before"
    case .invalidJSON(let part, let error):
      "the \(part) is not JSON (line \(error.line), column \(error.column))"
    case .notAnObject(let part): "the \(part) is not a JSON object"
    case .missingHeaderField(let name): "the header has no text `\(name)`"
    }
  }
}
