internal import Engine
internal import JupyterProtocol

extension Handler {
  static let inspect = Handler(type: .inspect) { (request, kernel) throws(ContentError) in
    let content = try InspectRequest(request.message.content)
    let help = kernel.engine.inspect(content.code, cursor: content.cursor, detail: content.detail)
    return Answer(content: InspectReply.ok(help))
  }
}
