import ArgumentParser
import Engine
import Glibc
import LineREPL
import Notebook

/// Several notebooks in one call: a process of this program for each, `jobs` at a time. What they say comes in
/// the order of the arguments, and so the same bytes come whatever `jobs` is.
struct SeveralNotebooks {
  var inputs: [String]
  var jobs: Int
  /// Whether a line is shown also for a notebook that has nothing to say.
  var showsProgress: Bool
  /// Whether each line of errors begins with the notebook's name, so that it can be found among others'.
  var namesErrors: Bool

  /// Several processes that write one file, however it is spelled, would leave it to chance which result it holds.
  static func requireDistinct(_ outputs: [String]) throws(NotebookError) {
    var seen: Set<String> = []
    for output in outputs {
      guard seen.insert(TextFile.place(of: output)).inserted else {
        throw NotebookError("two of the notebooks would be written to \(output)")
      }
    }
  }

  static func validate(jobs: Int) throws {
    guard (0...1024).contains(jobs) else {
      throw ValidationError("\(jobs) notebooks at a time are outside 0 to 1024")
    }
  }

  /// - Parameter arguments: those of the program for one notebook.
  /// - Returns: the exit code: 128 + a signal that this process got, otherwise the largest of the notebooks'.
  func perform(_ arguments: (String) throws -> [String]) throws -> Int32 {
    // The program asks for one thread anyway; said before it starts, no other is made that would wait for work.
    setenv("OPENBLAS_NUM_THREADS", "1", 1)
    let pool = JobPool(program: "/proc/self/exe")
    try Watcher.start(signals: [SIGINT, SIGTERM, SIGHUP]) { pool.stop(signal: $0) }
    var worst: Int32 = 0
    var skipped = 0
    let width = jobs == 0 ? max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))) : jobs
    // At a terminal a line in place says how many are done: a long one would look like a hang.
    var printer = OutputPrinter(
      style: showsProgress ? .standardError : .init(), out: StandardStream.print, err: StandardStream.warn)
    var done = 0
    func count() {
      if showsProgress { printer.print(.progress(Progress("\(done) of \(inputs.count) notebooks"))) }
    }
    func ended() {
      done += 1
      count()
    }
    count()
    pool.run(try inputs.map(arguments), width: width, ended: ended) { number, result in
      // One that the signal of the pool has killed had not yet begun to listen to it, nor to do anything.
      if result.ending == .skipped || result.ending == pool.signal.map(JobPool.Ending.killed) {
        skipped += 1
        return
      }
      let status = status(of: result.ending)
      let isQuiet = status == 0 && result.errors.isEmpty
      if showsProgress || !isQuiet && result.output.isEmpty {
        printer.print(.stream(.stderr, "[\(number + 1)/\(inputs.count)] \(inputs[number])\n"))
      }
      printer.print(.stream(.stdout, String(decoding: result.output, as: UTF8.self)))
      printer.print(.stream(.stderr, named(String(decoding: result.errors, as: UTF8.self), inputs[number])))
      if let failure = failure(of: result.ending) {
        printer.print(.stream(.stderr, named("error: \(failure)\n", inputs[number])))
      }
      worst = max(worst, status)
      count()
    }
    printer.finish()
    guard let signal = pool.signal else { return worst }
    if skipped > 0 { StandardStream.warn("error: interrupted; \(skipped) of \(inputs.count) did not run\n") }
    return 128 + signal
  }

  private func named(_ errors: String, _ name: String) -> String {
    guard namesErrors else { return errors }
    return errors.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      line.isEmpty ? "" : "\(name): \(line)"
    }.joined(separator: "\n")
  }

  /// A notebook whose process somebody ended counts as one with a failed cell.
  private func status(of ending: JobPool.Ending) -> Int32 {
    switch ending {
    case .exited(let status): status <= 4 ? status : 1
    case .killed: 1
    case .notStarted: 2
    case .skipped: 0
    }
  }

  private func failure(of ending: JobPool.Ending) -> String? {
    switch ending {
    case .exited, .skipped: nil
    case .killed(let signal): "its process was ended by signal \(signal) (\(Self.name(of: signal)))"
    case .notStarted(let error): "cannot start a process for it: \(error)"
    }
  }

  private static func name(of signal: Int32) -> String {
    strsignal(signal).map { String(cString: $0) } ?? "unknown"
  }
}
