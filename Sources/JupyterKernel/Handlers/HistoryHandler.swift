internal import JupyterProtocol

extension Handler {
  /// Each shell has its own.
  static let history = Handler(type: .history) { (request, kernel) throws(ContentError) in
    let content = try HistoryRequest(request.message.content)
    let shell = kernel.shell(of: request) ?? kernel.shells.main
    let entries = shell.history.entries(content.access)
    return Answer(content: HistoryReply.ok(entries, withOutput: content.wantsOutput))
  }
}
