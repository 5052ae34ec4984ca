internal import JupyterProtocol

extension Handler {
  static let history = Handler(type: .history) { (request, kernel) throws(ContentError) in
    let content = try HistoryRequest(request.message.content)
    let entries = kernel.options.history.entries(content.access)
    return Answer(content: HistoryReply.ok(entries, withOutput: content.wantsOutput))
  }
}
