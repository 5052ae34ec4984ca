package import Engine

/// Runs a notebook's code cells one after the other and stores what they show.
package struct NotebookRunner {
  /// What a failed cell does to the rest: end the run and keep what there is, go on, or keep nothing.
  package enum OnError: String, Sendable, CaseIterable { case stop, `continue`, abort }

  package struct Options: Sendable {
    package var onError: OnError
    /// Of each cell; nil waits for ever.
    package var timeout: Duration?
    /// Stores the times of each cell in its metadata. Without, two runs write the same bytes.
    package var recordsTimes: Bool
    /// Cells with one of these are left as they are.
    package var skippingTags: Set<String> = ["skip-execution"]

    package init(onError: OnError = .stop, timeout: Duration? = nil, recordsTimes: Bool = false) {
      self.onError = onError
      self.timeout = timeout
      self.recordsTimes = recordsTimes
    }
  }

  /// One executed cell, for a progress line.
  package struct Progress: Sendable {
    /// Which of the code cells that run, from 1, of how many.
    package var number: Int
    package var total: Int
    package var source: String
    package var duration: Duration
    package var failure: CellFailure?
  }

  private let control: RunControl
  private let options: Options
  private var executed = 0
  /// Where displays with an id stand: cell and output.
  private var displays: [String: [(cell: Int, output: Int)]] = [:]

  package init(control: RunControl, options: Options = Options()) {
    self.control = control
    self.options = options
  }

  /// A cell that runs, for a line in place.
  package struct Running: Sendable {
    package var number: Int
    package var total: Int
    package var source: String
    /// How far the cell says that it is; nil where it says nothing.
    package var line: String?
  }

  /// - Parameters:
  ///   - notebook: gets outputs and execution counts; cells that are not reached lose theirs.
  ///   - progress: called after each cell.
  ///   - running: called before each cell, and as the cell says how far it is.
  package mutating func run(
    _ notebook: inout NotebookFile, progress: (Progress) -> Void = { _ in },
    running: (Running) -> Void = { _ in }
  ) -> RunOutcome {
    notebook.describe(control.engine.language)
    let places = places(in: notebook)
    var failures: [CellFailure] = []
    var reached = 0
    for place in places where control.signal == nil {
      let start = ContinuousClock.now
      var cell = Running(number: reached + 1, total: places.count, source: notebook.cells[place].source)
      running(cell)
      let failure = execute(place, number: reached + 1, of: &notebook) { line in
        cell.line = line
        running(cell)
      }
      reached += 1
      progress(
        Progress(
          number: reached, total: places.count, source: notebook.cells[place].source,
          duration: .now - start, failure: failure))
      guard let failure else { continue }
      failures.append(failure)
      if failure.kind == .timedOut || failure.kind == .interrupted || options.onError != .continue { break }
    }
    for place in places[reached...] {
      notebook.cells[place].outputs = []
      notebook.cells[place].executionCount = nil
      notebook.cells[place].metadata.set("execution", nil)
    }
    return RunOutcome(failures: failures, signal: control.signal)
  }

  /// Where the cells that run stand among all.
  package func places(in notebook: NotebookFile) -> [Int] {
    notebook.cells.indices.filter { place in
      let cell = notebook.cells[place]
      return cell.kind == .code && !cell.isBlank && options.skippingTags.isDisjoint(with: cell.tags)
    }
  }

  private mutating func execute(
    _ place: Int, number: Int, of notebook: inout NotebookFile, saying: (String?) -> Void
  ) -> CellFailure? {
    var recorder = OutputRecorder(executionCount: executed + 1)
    var times = CellTimes()
    let cell = notebook.cells[place]
    let result = control.execute(Cell(cell.source), timeout: options.timeout) { output in
      if case .progress(let progress) = output { saying(progress?.line) }
      if case .error = output, control.isTimedOut {
        recorder.record(.error(timeOut))
      } else {
        recorder.record(output)
      }
    }
    times.end()

    let isStopped = control.signal != nil
    executed += 1
    notebook.cells[place].outputs = recorder.outputs
    notebook.cells[place].executionCount = executed
    notebook.cells[place].metadata.set("execution", options.recordsTimes ? times.metadata : nil)
    update(recorder, at: place, of: &notebook)

    let expects = cell.expectsError
    switch result {
    case .success where expects && !isStopped:
      return CellFailure(number: number, kind: .raisedNothing)
    case .success: return nil
    case .failure where control.isTimedOut:
      return CellFailure(number: number, kind: .timedOut, error: timeOut)
    case .failure(let error) where isStopped:
      return CellFailure(number: number, kind: .interrupted, error: error)
    case .failure where expects: return nil
    case .failure(let error): return CellFailure(number: number, kind: .error, error: error)
    }
  }

  /// What is stored of a cell that the clock has interrupted, so that nobody takes it for one that a user has.
  private var timeOut: CellError {
    let limit = options.timeout.map { " than \(Self.seconds($0)) s" } ?? ""
    let message = "the cell took longer\(limit)"
    return CellError(
      name: "TimeOut", message: message, traceback: ["error: \(message)"],
      colouredTraceback: ["\u{1B}[1;31merror:\u{1B}[0m \u{1B}[1m\(message)\u{1B}[0m"])
  }

  /// As it was given: `1`, `0.5`.
  private static func seconds(_ duration: Duration) -> String {
    let (whole, fraction) = duration.components
    let text = "\(Double(whole * 1000 + fraction / 1_000_000_000_000_000) / 1000)"
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }

  /// Displays may be updated from later cells.
  private mutating func update(_ recorder: OutputRecorder, at place: Int, of notebook: inout NotebookFile) {
    for (id, bundle) in recorder.updates {
      for (cell, output) in displays[id] ?? [] {
        notebook.cells[cell].outputs[output] = OutputRecorder.updated(
          notebook.cells[cell].outputs[output], with: bundle)
      }
    }
    for (id, outputs) in recorder.displayPlaces {
      displays[id, default: []] += outputs.map { (place, $0) }
    }
  }
}

/// A code cell that did not do what it should, by its number among those that run.
package struct CellFailure: Sendable, Equatable {
  package enum Kind: Sendable, Equatable {
    case error, timedOut, interrupted
    /// Tagged `raises-exception`, and yet it succeeded.
    case raisedNothing
  }

  package var number: Int
  package var kind: Kind
  package var error: CellError?
}

/// How a run ended.
package struct RunOutcome: Sendable, Equatable {
  package var failures: [CellFailure]
  package var signal: Int32?

  /// 0, 1 a cell failed, 4 time-out, 128 + the signal.
  package var exitCode: Int32 {
    if let signal { return 128 + signal }
    if failures.contains(where: { $0.kind == .timedOut }) { return 4 }
    return failures.isEmpty ? 0 : 1
  }
}
