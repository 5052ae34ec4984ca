internal import Engine
internal import JupyterProtocol

/// How the desk answers one type of message.
struct Handler: Sendable {
  struct Answer: Sendable {
    /// The reply's content; nil where nothing is replied.
    var content: JSON?
    var endsKernel = false
  }

  let type: MessageType
  let answer: @Sendable (Request, Kernel) throws(ContentError) -> Answer

  /// Every type that the desk answers. A new one is a file in `Handlers` and a line here; cells alone
  /// (`execute_request`) go to the executor.
  static let catalogue: [Handler] = [
    .kernelInfo, .complete, .inspect, .isComplete, .history, .commInfo, .commOpen, .commMessage, .commClose,
    .connect, .shutdown, .interrupt, .createSubshell, .deleteSubshell, .listSubshells,
  ]
}
