internal import JupyterProtocol

extension Handler {
  static let commInfo = Handler(type: .commInfo) { _, _ in Answer(content: Comm.noComms) }

  /// No target is known, so what is opened is closed.
  static let commOpen = Handler(type: .commOpen) { (request, kernel) throws(ContentError) in
    let id = try Comm.id(request.message.content)
    kernel.sender.publish(.commClose, Comm.close(id), parent: request.message.header.bytes)
    return Answer()
  }

  /// For a comm that is closed already.
  static let commMessage = Handler(type: .commMessage) { _, _ in Answer() }
  static let commClose = Handler(type: .commClose) { _, _ in Answer() }
}
