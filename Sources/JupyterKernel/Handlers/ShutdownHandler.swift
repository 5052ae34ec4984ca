internal import JupyterProtocol

extension Handler {
  /// The other clients hear of it as well.
  static let shutdown = Handler(type: .shutdown) { (request, kernel) throws(ContentError) in
    let content = Shutdown.reply(restart: try Shutdown.restarts(request.message.content))
    kernel.sender.publish(.shutdownReply, content, parent: request.message.header.bytes)
    return Answer(content: content, endsKernel: true)
  }
}
