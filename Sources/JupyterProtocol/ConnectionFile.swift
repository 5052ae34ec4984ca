package import Engine
internal import Glibc

/// Where a kernel's sockets are and how its messages are signed: what a client writes for the kernel.
package struct ConnectionFile: Sendable, Equatable {
  package enum Transport: String, Sendable {
    case tcp
    case ipc
  }

  package var transport: Transport
  /// Host name or address; for ipc the path to which the port is appended.
  package var ip: String
  package var ports: [Channel: Int]
  package var key: String

  package init(transport: Transport, ip: String, ports: [Channel: Int], key: String) {
    self.transport = transport
    self.ip = ip
    self.ports = ports
    self.key = key
  }

  package init(path: String) throws(ConnectionFileError) {
    guard let stream = fopen(path, "r") else { throw .unreadable(code: errno) }
    defer { fclose(stream) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 4096)
    while case let count = fread(&chunk, 1, chunk.count, stream), count > 0 { bytes += chunk[..<count] }
    guard ferror(stream) == 0 else { throw .unreadable(code: errno) }
    try self.init(bytes: bytes)
  }

  /// Reads the text of a connection file.
  package init(bytes: [UInt8]) throws(ConnectionFileError) {
    let file: JSON
    do { file = try JSON.parse(bytes) } catch { throw .notJSON(error) }
    guard file.members != nil else { throw .notAnObject }
    let scheme = file["signature_scheme"]?.string ?? "hmac-sha256"
    guard scheme == "hmac-sha256" else { throw .unsupported(field: "signature_scheme", scheme) }
    let transportName = file["transport"]?.string ?? "tcp"
    guard let transport = Transport(rawValue: transportName) else {
      throw .unsupported(field: "transport", transportName)
    }
    guard let ip = file["ip"]?.string, !ip.isEmpty else { throw .missing(field: "ip") }
    guard let key = file["key"]?.string else { throw .missing(field: "key") }
    self.init(transport: transport, ip: ip, ports: [:], key: key)
    for channel in Channel.allCases {
      let field = Self.field(of: channel)
      guard let value = file[field] else { throw .missing(field: field) }
      guard let port = value.int, (1...65_535).contains(port) else {
        throw .unsupported(field: field, value.serialised())
      }
      ports[channel] = port
    }
  }

  /// The name under which a channel's port stands in the file and in a connect reply.
  package static func field(of channel: Channel) -> String {
    channel == .heartbeat ? "hb_port" : "\(channel.rawValue)_port"
  }

  /// The address of a channel as ZeroMQ writes it.
  package func endpoint(_ channel: Channel) -> String {
    let port = ports[channel] ?? 0
    switch transport {
    case .tcp: return ip.contains(":") ? "tcp://[\(ip)]:\(port)" : "tcp://\(ip):\(port)"
    case .ipc: return "ipc://\(ip)-\(port)"
    }
  }
}

/// Why a connection file cannot be used.
package enum ConnectionFileError: Error, Equatable, Sendable, CustomStringConvertible {
  case unreadable(code: Int32)
  case notJSON(JSONError)
  case notAnObject
  case missing(field: String)
  case unsupported(field: String, String)

  package var description: String {
    switch self {
    case .unreadable(let code): String(cString: strerror(code)).lowercased()
    case .notJSON(let error): "not JSON: \(error)"
    case .notAnObject: "not a JSON object"
    case .missing(let field): "`\(field)` is missing"
    case .unsupported(let field, let value): "`\(field)` cannot be \(value)"
    }
  }
}
