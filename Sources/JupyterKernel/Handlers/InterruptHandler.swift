internal import Engine
internal import JupyterProtocol

extension Handler {
  static let interrupt = Handler(type: .interrupt) { _, kernel in
    kernel.interrupt()
    return Answer(content: Reply.ok())
  }
}
