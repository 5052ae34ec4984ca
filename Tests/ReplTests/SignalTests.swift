import Foundation
import Notebook
import Testing

/// Signals and the clock where a parent or the system makes them hard to hear.
@Suite(.timeLimit(.minutes(1))) struct SignalTests {
  /// Starts the program with SIGINT and SIGTERM blocked, and sends a SIGTERM.
  /// - Returns: what `waitpid` says.
  private func terminateBlocked(_ arguments: [String], when isReady: () -> Bool) throws -> Int32 {
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var mask = sigset_t()
    sigemptyset(&mask)
    sigaddset(&mask, SIGINT)
    sigaddset(&mask, SIGTERM)
    posix_spawnattr_setsigmask(&attributes, &mask)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
    var words = ([Binary.path] + arguments).map { strdup($0) } + [nil]
    var environment = Binary.environment().map { strdup("\($0.key)=\($0.value)") } + [nil]
    defer { for word in words + environment { free(word) } }
    var process = pid_t()
    try #require(posix_spawn(&process, Binary.path, nil, &attributes, &words, &environment) == 0)
    let end = Date.now + 20
    while !isReady(), .now < end { usleep(10_000) }
    kill(process, SIGTERM)
    var status: Int32 = -1
    while .now < end, waitpid(process, &status, WNOHANG) == 0 { usleep(10_000) }
    if status == -1 {
      kill(process, SIGKILL)
      waitpid(process, nil, 0)
    }
    return status
  }

  @Test(arguments: [true, false]) func aKernelHearsASignalThatItsParentBlocked(_ waits: Bool) throws {
    let scratch = try Scratch()
    let connection = try scratch.write(
      """
      {"transport":"ipc","ip":"\(scratch.file("k"))","key":"","signature_scheme":"hmac-sha256",
       "shell_port":1,"iopub_port":2,"stdin_port":3,"control_port":4,"hb_port":5}
      """, to: "connection.json")
    let status = try terminateBlocked(["kernel", "-f", connection]) {
      !waits || (1...5).allSatisfy { FileManager.default.fileExists(atPath: scratch.file("k-\($0)")) }
    }
    #expect(status == 143 << 8)
  }

  @Test func anotherNotebookTakesNoFileAndNoThread() throws {
    let scratch = try Scratch()
    try TextFile.replace(
      scratch.file("a.ipynb"), with: NotebookFile(cells: [NotebookCell(.code, source: "x = 1")]).bytes)
    // Two files a notebook would soon be too many. The limit counts from what the shell inherits: tests beside
    // this one have files and pipes of their own open.
    let limit = "ulimit -n $(($(ls /proc/$$/fd | sort -n | tail -n 1) + 21))"
    let files = Array(repeating: "a.ipynb", count: 40).joined(separator: " ")
    let result = try Binary.shell("\(limit); regshell check \(files) --timeout 60", folder: scratch.path)
    #expect(result.status == 0)
    #expect(result.errors == "")
    #expect(result.output.split(separator: "\n").count == 40)
  }

  @Test func whereNothingCanBeWatchedNothingRuns() throws {
    let scratch = try Scratch()
    try TextFile.replace(
      scratch.file("a.ipynb"), with: NotebookFile(cells: [NotebookCell(.code, source: "x = 1")]).bytes)
    for command in ["run a.ipynb --inplace --timeout 60", "check a.ipynb", "-c 1"] {
      let result = try Binary.shell("ulimit -n 4; regshell \(command)", folder: scratch.path)
      #expect(result.status == 2 && result.output == "")
      #expect(result.errors == "error: cannot watch for signals and the clock: too many open files\n")
    }
  }
}
