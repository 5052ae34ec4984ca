internal import Engine

/// Where a kernel that chooses its own ports tells which they are.
///
/// The client opens a registration socket and names it in this file in place of ports. Two ways of talking on
/// it are in use, told apart by the name of the address: with `registration_ip` the kernel sends one signed
/// object and is answered with one signed frame; with `ip`, the older one, both are messages with headers.
///
/// Sources: JEP 66 (2023); the messaging protocol 5.6, "Kernel startup handshake".
package struct RegistrationFile: Sendable, Equatable {
  package enum Form: Sendable, Equatable {
    case signedObject
    case message
  }

  static let portField = "registration_port"

  package var transport: ConnectionFile.Transport
  /// The address of the registration socket.
  package var registrationIP: String
  package var registrationPort: Int
  package var form: Form
  /// By which the client knows who registers; nil where it gave none.
  package var kernelID: String?
  package var key: String

  package init(
    transport: ConnectionFile.Transport, registrationIP: String, registrationPort: Int, form: Form,
    kernelID: String?, key: String
  ) {
    self.transport = transport
    self.registrationIP = registrationIP
    self.registrationPort = registrationPort
    self.form = form
    self.kernelID = kernelID
    self.key = key
  }

  init(_ fields: LaunchFields) throws(ConnectionFileError) {
    let documented = "registration_ip"
    let form = fields.json[documented] == nil ? Form.message : .signedObject
    let value = fields.json[Self.portField] ?? .null
    guard let port = value.int ?? value.string.flatMap({ Int($0) }), (1...65_535).contains(port) else {
      throw .unsupported(field: Self.portField, value.serialised())
    }
    self.init(
      transport: fields.transport, registrationIP: try fields.text(form == .message ? "ip" : documented),
      registrationPort: port, form: form, kernelID: fields.json["kernel_id"]?.string, key: fields.key)
  }

  package var endpoint: String { transport.endpoint(registrationIP, port: registrationPort) }

  /// Where the kernel is to listen: the client looks for it at its own address.
  package var connection: ConnectionFile {
    ConnectionFile(transport: transport, ip: registrationIP, ports: [:], key: key)
  }
}
