internal import Engine
internal import JupyterProtocol

/// The subshells of JEP 91.
///
/// An interruption stops the cells of all shells, since the protocol aims it at the kernel; deleting a
/// subshell stops the cell of that one alone.
extension Handler {
  static let createSubshell = Handler(type: .createSubshell) { _, kernel in
    guard kernel.shells.ids.count < Shells.most else {
      return Answer(
        content: Reply.error(
          CellError(
            name: "TooManySubshells", message: "there are \(Shells.most) subshells, and no more than that",
            traceback: [])))
    }
    guard let id = kernel.makeSubshell()?.id else {
      return Answer(
        content: Reply.error(
          CellError(name: "NoThread", message: "the system gives no more threads", traceback: [])))
    }
    return Answer(content: Subshells.created(id))
  }

  static let deleteSubshell = Handler(type: .deleteSubshell) { (request, kernel) throws(ContentError) in
    let id = try Subshells.id(request.message.content)
    guard kernel.deleteSubshell(id) else {
      return Answer(
        content: Reply.error(
          CellError(name: "UnknownSubshell", message: "there is no subshell \(id)", traceback: [])))
    }
    return Answer(content: Reply.ok())
  }

  static let listSubshells = Handler(type: .listSubshells) { _, kernel in
    Answer(content: Subshells.list(kernel.shells.ids))
  }
}
