internal import Engine
internal import JupyterProtocol

extension Handler {
  static let isComplete = Handler(type: .isComplete) { (request, kernel) throws(ContentError) in
    let code = try IsComplete.code(request.message.content)
    return Answer(content: IsComplete.reply(kernel.engine.completeness(of: code)))
  }
}
