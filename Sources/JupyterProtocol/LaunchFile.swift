package import Engine
internal import Glibc

/// The file that a client gives to a kernel: ports that the client has chosen, or where to tell it those that
/// the kernel chooses.
package enum LaunchFile: Sendable, Equatable {
  case connection(ConnectionFile)
  case registration(RegistrationFile)

  package init(path: String) throws(ConnectionFileError) {
    guard let stream = fopen(path, "r") else { throw .unreadable(code: errno) }
    defer { fclose(stream) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 4096)
    while case let count = fread(&chunk, 1, chunk.count, stream), count > 0 { bytes += chunk[..<count] }
    guard ferror(stream) == 0 else { throw .unreadable(code: errno) }
    try self.init(bytes: bytes)
  }

  package init(bytes: [UInt8]) throws(ConnectionFileError) {
    let fields = try LaunchFields(bytes: bytes)
    self =
      fields.json[RegistrationFile.portField] == nil
      ? .connection(try ConnectionFile(fields)) : .registration(try RegistrationFile(fields))
  }
}

/// What connection and registration files have in common.
struct LaunchFields {
  static let scheme = "hmac-sha256"

  let json: JSON
  let transport: ConnectionFile.Transport
  let key: String

  init(bytes: [UInt8]) throws(ConnectionFileError) {
    do { json = try JSON.parse(bytes) } catch { throw .notJSON(error) }
    guard json.members != nil else { throw .notAnObject }
    let scheme = json["signature_scheme"]?.string ?? Self.scheme
    guard scheme == Self.scheme else { throw .unsupported(field: "signature_scheme", scheme) }
    let name = json["transport"]?.string ?? "tcp"
    guard let transport = ConnectionFile.Transport(rawValue: name) else {
      throw .unsupported(field: "transport", name)
    }
    self.transport = transport
    guard let key = json["key"]?.string else { throw .missing(field: "key") }
    self.key = key
    // Who asks for encryption must not get an open line instead.
    guard json["curve_secretkey"] == nil, json["curve_publickey"] == nil else { throw .encrypted }
  }

  func text(_ field: String) throws(ConnectionFileError) -> String {
    guard let text = json[field]?.string, !text.isEmpty else { throw .missing(field: field) }
    return text
  }
}

/// Why a connection or registration file cannot be used.
package enum ConnectionFileError: Error, Equatable, Sendable, CustomStringConvertible {
  case unreadable(code: Int32)
  case notJSON(JSONError)
  case notAnObject
  case missing(field: String)
  case unsupported(field: String, String)
  case encrypted

  package var description: String {
    switch self {
    case .unreadable(let code): String(cString: strerror(code)).lowercased()
    case .notJSON(let error): "not JSON: \(error)"
    case .notAnObject: "not a JSON object"
    case .missing(let field): "`\(field)` is missing"
    case .unsupported(let field, let value): "`\(field)` cannot be \(value)"
    case .encrypted: "its `curve_…key` asks for encryption, which this kernel does not have"
    }
  }
}
