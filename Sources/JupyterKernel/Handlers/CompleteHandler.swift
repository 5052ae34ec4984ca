internal import Engine
internal import JupyterProtocol

extension Handler {
  static let complete = Handler(type: .complete) { (request, kernel) throws(ContentError) in
    let content = try CompleteRequest(request.message.content)
    return Answer(content: CompleteReply.ok(kernel.engine.complete(content.code, cursor: content.cursor)))
  }
}
