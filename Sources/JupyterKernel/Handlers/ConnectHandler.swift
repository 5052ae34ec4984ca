internal import JupyterProtocol

extension Handler {
  static let connect = Handler(type: .connect) { _, kernel in
    Answer(content: ConnectReply.ok(kernel.options.ports))
  }
}
