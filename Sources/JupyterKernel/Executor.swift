internal import Engine
internal import JupyterProtocol
internal import Synchronization

/// Runs the cells of a shell on the thread of its caller and publishes what they show.
final class Executor {
  /// A failed cell answers only when no cell has arrived for `quiet`, or `patience` after its start: until then its
  /// client cannot know of the failure, so what it has sent meanwhile was sent behind it and is aborted with it. What
  /// others have sent runs.
  /// A native kernel fails long before the rest of a notebook has come in; a cell that was stopped later has had it all.
  private static let quiet = MonotonicTime.Interval.milliseconds(10)
  private static let patience = MonotonicTime.Interval.milliseconds(100)

  private let kernel: Kernel
  private let shell: Shell
  private var streams: StreamBuffer { shell.streams }
  /// The number of cells that counted.
  private var count = 0
  /// Cells that have been taken from the queue and are still to run, the next one last.
  private var taken: [Request] = []

  init(kernel: Kernel, shell: Shell) {
    self.kernel = kernel
    self.shell = shell
  }

  /// Runs cells until the shell takes no more.
  func run() {
    while let request = next() { execute(request) }
  }

  private func next() -> Request? {
    if let request = taken.popLast() { return request }
    guard case .item(let request) = shell.queue.take() else { return nil }
    return request
  }

  private func execute(_ request: Request) {
    var followers: [Request] = []
    // Before the client hears `busy`: an interruption that answers it must not be taken for an old one.
    shell.engine.announceCell()
    // An interruption from before this line is forgotten, so a shell that has been closed is seen by its queue.
    guard !shell.queue.isAbandoned else {
      kernel.abort(request)
      return
    }
    kernel.sender.bracket(request) {
      let content: ExecuteRequest
      do throws(ContentError) {
        content = try ExecuteRequest(request.message.content)
      } catch {
        kernel.sender.reply(to: request, .executeReply, ExecuteReply.error(CellError(error), count: count))
        return
      }
      followers = run(content, request)
    }
    let client = request.message.header.session
    for follower in followers where follower.message.header.session == client { kernel.abort(follower) }
    taken += followers.filter { $0.message.header.session != client }.reversed()
  }

  /// Returns the requests that have arrived before the cell's failure was told; those of its client are to be aborted.
  private func run(_ content: ExecuteRequest, _ request: Request) -> [Request] {
    let sender = kernel.sender
    let parent = request.message.header.bytes
    let start = MonotonicTime.now()
    let metadata = JSON.object([("started", .string(Timestamp.now().description))])
    if content.storesHistory { count += 1 }
    // The input is published, too: cells without any output must not fill the memory either.
    var waitsForReaders = true
    if !content.silent {
      waitsForReaders = kernel.awaitRoom()
      sender.publish(.executeInput, ExecuteInput.content(content.code, count: count), parent: parent)
    }
    var result: String?
    var progress = ProgressDisplay(cell: request.message.header.id)
    let secrets = Secrets()
    let input: any InputSource =
      content.allowsStdin
      ? ClientInput(questions: kernel.questions, request: request, shell: shell, onSecret: secrets.note)
      : NoInput.refusedByClient
    let outcome = shell.engine.execute(Cell(content.code, input: input)) { output in
      if case .result(let bundle) = output { result = bundle.text }
      if case .progress(let state) = output {
        guard !content.silent, let (type, content) = progress.message(for: state) else { return }
        streams.flush()
        sender.publish(type, content, parent: parent)
      } else {
        progress.others()
        // A cell that is to stop says what it has to say, read or not.
        if waitsForReaders { waitsForReaders = kernel.awaitRoom() }
        publish(output, parent: parent, silent: content.silent)
      }
    }
    streams.flush()
    if content.storesHistory {
      // What a cell makes of a password may be the password.
      shell.history.append(line: count, input: content.code, output: secrets.wereAsked ? nil : result)
    }
    switch outcome {
    case .success:
      let reply = ExecuteReply.ok(count: count, userExpressions: values(of: content.userExpressions))
      sender.reply(to: request, .executeReply, reply, metadata: metadata)
      return []
    case .failure(let error):
      // What runs silently belongs to no notebook and must not stop one.
      let followers = content.stopsOnError && !content.silent ? pipelined(behind: start) : []
      sender.reply(to: request, .executeReply, ExecuteReply.error(error, count: count), metadata: metadata)
      return followers
    }
  }

  private func publish(_ output: CellOutput, parent: Frame, silent: Bool) {
    if case .stream(let stream, let text) = output {
      streams.append(text, to: stream, parent: parent)
      return
    }
    streams.flush()
    let sender = kernel.sender
    switch output {
    case .stream, .progress: break
    case .display(let bundle, let id):
      sender.publish(.displayData, Display.content(bundle, id: id), parent: parent)
    case .updateDisplay(let bundle, let id):
      sender.publish(.updateDisplayData, Display.content(bundle, id: id), parent: parent)
    case .clear(let wait): sender.publish(.clearOutput, Display.clear(wait: wait), parent: parent)
    case .result(let bundle):
      if !silent {
        sender.publish(.executeResult, ExecuteResult.content(bundle, count: count), parent: parent)
      }
    case .error(let error): sender.publish(.error, ErrorMessage.content(error), parent: parent)
    }
  }

  /// Looked at one after another. An interruption is meant for all of them, so those behind it are not looked at.
  private func values(of expressions: [(key: String, value: JSON)]) -> [(String, JSON)] {
    var isInterrupted = false
    return expressions.map { key, expression in
      guard let code = expression.string else {
        return (key, Reply.error(ContentError("user_expressions", "holds something that is not text")))
      }
      let value = isInterrupted ? .failure(.interrupted) : shell.engine.evaluate(code)
      if case .failure(let error) = value { isInterrupted = error.name == CellError.interrupted.name }
      return (key, ExecuteReply.expression(value))
    }
  }

  private func pipelined(behind start: MonotonicTime) -> [Request] {
    let end = start + Self.patience
    var requests: [Request] = taken.reversed()
    taken = []
    while case .item(let request) = shell.queue.take(until: min(end, MonotonicTime.now() + Self.quiet)) {
      requests.append(request)
    }
    return requests
  }
}

/// Whether a cell has asked for a password. The engine may ask from a thread of its own.
private final class Secrets: Sendable {
  private let isNoted = Atomic<Bool>(false)

  var wereAsked: Bool { isNoted.load(ordering: .acquiring) }

  func note() { isNoted.store(true, ordering: .releasing) }
}
