internal import Engine

/// Where a kernel's sockets are and how its messages are signed: what a client writes for the kernel.
package struct ConnectionFile: Sendable, Equatable {
  package enum Transport: String, Sendable {
    case tcp
    case ipc

    /// An address as ZeroMQ writes it. Port 0 of tcp stands for any that is free.
    package func endpoint(_ ip: String, port: Int) -> String {
      switch self {
      case .tcp: (ip.contains(":") ? "tcp://[\(ip)]:" : "tcp://\(ip):") + (port == 0 ? "*" : String(port))
      case .ipc: "ipc://\(ip)-\(port)"
      }
    }
  }

  package var transport: Transport
  /// Host name or address; for ipc the path to which the port is appended.
  package var ip: String
  /// A channel without a port, or with port 0, gets one that is free when the kernel binds it.
  package var ports: [Channel: Int]
  package var key: String

  package init(transport: Transport, ip: String, ports: [Channel: Int], key: String) {
    self.transport = transport
    self.ip = ip
    self.ports = ports
    self.key = key
  }

  /// Reads the text of a connection file.
  package init(bytes: [UInt8]) throws(ConnectionFileError) {
    try self.init(LaunchFields(bytes: bytes))
  }

  init(_ fields: LaunchFields) throws(ConnectionFileError) {
    let ip = try fields.text("ip")
    self.init(transport: fields.transport, ip: ip, ports: [:], key: fields.key)
    for channel in Channel.allCases {
      let field = Self.field(of: channel)
      guard let value = fields.json[field] else { throw .missing(field: field) }
      guard let port = value.int, (1...65_535).contains(port) else {
        throw .unsupported(field: field, value.serialised())
      }
      ports[channel] = port
    }
  }

  /// The text of this file, for clients of a kernel that has chosen its ports.
  package func bytes(kernelName: String) -> [UInt8] {
    let ports = Channel.allCases.map { (key: Self.field(of: $0), value: JSON.int(self.ports[$0] ?? 0)) }
    let rest: [(key: String, value: JSON)] = [
      ("ip", .string(ip)), ("transport", .string(transport.rawValue)), ("key", .string(key)),
      ("signature_scheme", .string(LaunchFields.scheme)), ("kernel_name", .string(kernelName)),
    ]
    return JSON.object(ports + rest).serialisedBytes(indent: 2) + [UInt8(ascii: "\n")]
  }

  /// What whoever starts the kernel should know of this connection; empty for the usual one.
  package var risks: [String] {
    guard transport == .tcp else { return [] }
    let isLocal = ip == "localhost" || ip == "::1" || ip.hasPrefix("127.")
    return [
      isLocal ? nil : "other machines may reach this kernel at \(ip); its messages are not encrypted",
      key.isEmpty ? "without a key, whoever reaches these ports can run cells" : nil,
    ].compactMap(\.self)
  }

  /// The name under which a channel's port stands in the file and in a connect reply.
  package static func field(of channel: Channel) -> String {
    channel == .heartbeat ? "hb_port" : "\(channel.rawValue)_port"
  }

  /// The address of a channel as ZeroMQ writes it.
  package func endpoint(_ channel: Channel) -> String { transport.endpoint(ip, port: ports[channel] ?? 0) }
}
