import CEdit
package import Engine
import Glibc
import Synchronization

/// Lines from a terminal, edited with libedit: history, Tab, and Ctrl-C that takes a line back.
///
/// At the prompt Ctrl-C is a key like others, so no signal has to find its way out of the library; while
/// a cell runs the terminal is as it was and Ctrl-C is the signal. Keys are read here rather than by the
/// library, which loses the line when a signal interrupts its reading.
package final class LineEditor: LineReader {
  private let editor: OpaquePointer
  private let past: OpaquePointer
  private let engine: any CellEngine
  private let output: Int32
  private var prompt: UnsafeMutablePointer<CChar>?
  private var pending = ""
  fileprivate var isCancelled = false

  /// - Parameter output: where the prompt and the line are drawn.
  /// - Returns: nil where the library refuses the terminal.
  package init?(engine: any CellEngine, output: Int32) {
    Self.keepTerminal()
    guard let past = history_init() else { return nil }
    guard
      let editor = el_init(
        "regshell", regshell_file(STDIN_FILENO), regshell_file(output), regshell_file(STDERR_FILENO))
    else {
      history_end(past)
      return nil
    }
    self.editor = editor
    self.past = past
    self.engine = engine
    self.output = output
    configure()
  }

  deinit {
    el_end(editor)
    history_end(past)
    free(prompt)
  }

  package func read(prompt: String, pending: String) -> LineInput {
    free(self.prompt)
    self.prompt = strdup(prompt)
    self.pending = pending
    isCancelled = false
    Self.wantsCancel.store(false, ordering: .relaxed)
    // The library prints the prompt first and would then miss a key that answers at once.
    regshell_el_prepare(editor, 1)
    var count: Int32 = 0
    let line = el_gets(editor, &count)
    if isCancelled { return .cancelled }
    guard let line, count > 0 else { return .end }
    let text = String(cString: line)
    return .line(text.hasSuffix("\n") ? String(text.dropLast()) : text)
  }

  package func offer(history: [String]) {
    regshell_history_clear(past)
    for entry in history { regshell_history_enter(past, entry) }
  }

  /// Gives the terminal back as it was, from any thread, before a signal ends the process.
  package static func restoreTerminal() {
    terminal.withLock { saved in
      if var saved { tcsetattr(STDIN_FILENO, TCSANOW, &saved) }
    }
  }

  /// Takes the line back as Ctrl-C does, from any thread: for an interruption that came as a signal,
  /// from elsewhere or in the instant before the terminal passes keys on.
  package static func cancelLine() {
    wantsCancel.store(true, ordering: .relaxed)
    // Wakes the thread that waits for a key.
    if let thread = readingThread.withLock({ $0 }) { pthread_kill(thread, SIGWINCH) }
  }

  private static let wantsCancel = Atomic<Bool>(false)
  private static let readingThread = Mutex<pthread_t?>(nil)
  private static let terminal = Mutex<termios?>(nil)

  private static func keepTerminal() {
    var current = termios()
    guard tcgetattr(STDIN_FILENO, &current) == 0 else { return }
    terminal.withLock { $0 = current }
  }

  private func configure() {
    Self.readingThread.withLock { $0 = pthread_self() }
    regshell_el_client(editor, Unmanaged.passUnretained(self).toOpaque())
    regshell_history_size(past, Int32(HistoryStore.limit))
    regshell_el_history(editor, past)
    regshell_el_signal(editor, 0)
    regshell_el_editor(editor, "emacs")
    regshell_el_reader(editor) { editor, character in LineEditor.nextKey(editor, character) }
    regshell_el_prompt(editor, { LineEditor.current($0)?.prompt }, 1)
    regshell_el_add(editor, "regshell-complete", "complete a name") { editor, _ in
      UInt8(truncatingIfNeeded: LineEditor.current(editor)?.complete() ?? CC_ERROR)
    }
    regshell_el_add(editor, "regshell-cancel", "take the line back") { editor, _ in
      UInt8(truncatingIfNeeded: LineEditor.current(editor)?.cancel() ?? CC_ERROR)
    }
    regshell_el_add(editor, "regshell-suspend", "stop the job") { editor, _ in
      LineEditor.suspend(editor)
      return UInt8(CC_REDISPLAY)
    }
    // The terminal passes Ctrl-C and Ctrl-Z on as keys while a line is edited.
    regshell_el_tty(editor, "-d", "-isig")
    let bindings = [
      ("^I", "regshell-complete"), ("^C", "regshell-cancel"), ("^Z", "regshell-suspend"),
      ("^R", "em-inc-search-prev"),
      ("\\e[3~", "ed-delete-next-char"), ("\\e[1~", "ed-move-to-beg"), ("\\e[4~", "ed-move-to-end"),
      ("\\e[H", "ed-move-to-beg"), ("\\e[F", "ed-move-to-end"), ("\\eOH", "ed-move-to-beg"),
      ("\\eOF", "ed-move-to-end"), ("\\e[1;5C", "em-next-word"), ("\\e[1;5D", "ed-prev-word"),
      ("^W", "ed-delete-prev-word"),
    ]
    for (key, command) in bindings { regshell_el_bind(editor, key, command) }
    Self.noticeTerminal()
  }

  private static func current(_ editor: OpaquePointer?) -> LineEditor? {
    regshell_el_get_client(editor).map { Unmanaged<LineEditor>.fromOpaque($0).takeUnretainedValue() }
  }

  // MARK: Keys

  private func cancel() -> Int32 {
    isCancelled = true
    write("^C\n")
    return CC_NEWLINE
  }

  private static func suspend(_ editor: OpaquePointer?) {
    regshell_el_prepare(editor, 0)
    kill(getpid(), SIGTSTP)
    regshell_el_prepare(editor, 1)
    hasContinued.store(false, ordering: .relaxed)
  }

  private func complete() -> Int32 {
    guard let info = el_line(editor)?.pointee, let start = info.buffer else { return CC_ERROR }
    // A Tab inside pasted text is white space.
    if Self.hasInput() { return el_insertstr(editor, "  ") == 0 ? CC_REFRESH : CC_ERROR }
    let line = Self.text(start, info.lastchar)
    let before = Self.text(start, info.cursor)
    let cursor = before.unicodeScalars.count
    let edit =
      pending.isEmpty && line.hasPrefix(":")
      ? CompletionEdit(line: line, cursor: cursor) { FaceCommand.completions(of: before) }
      : CompletionEdit(engine: engine, pending: pending, line: line, cursor: cursor)
    if !edit.listing.isEmpty {
      write("\n" + CompletionEdit.columns(edit.listing, width: Terminal.columns(output) ?? 80))
      return CC_REDISPLAY
    }
    guard edit.deletes > 0 || !edit.insertion.isEmpty else { return CC_REFRESH_BEEP }
    el_deletestr(editor, Int32(edit.deletes))
    return edit.insertion.isEmpty || el_insertstr(editor, edit.insertion) == 0 ? CC_REFRESH : CC_ERROR
  }

  private func write(_ text: String) {
    fputs(text, regshell_file(output))
    fflush(regshell_file(output))
  }

  private static func text(_ start: UnsafePointer<CChar>, _ end: UnsafePointer<CChar>?) -> String {
    guard let end else { return "" }
    let bytes = UnsafeBufferPointer(start: start, count: max(0, end - start))
    return String(decoding: bytes.map(UInt8.init(bitPattern:)), as: UTF8.self)
  }

  private static func hasInput() -> Bool {
    var request = pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)
    return poll(&request, 1, 0) > 0
  }

  /// The next character, decoded from UTF-8. Meanwhile the terminal may change its size, or come back
  /// after the job was stopped.
  /// - Returns: 1, 0 at the end of the input, -1 after an error.
  private static func nextKey(_ editor: OpaquePointer?, _ character: UnsafeMutablePointer<wchar_t>?) -> Int32
  {
    var bytes: [UInt8] = []
    while true {
      var request = pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)
      let status = poll(&request, 1, -1)
      let reason = errno
      if hasResized.exchange(false, ordering: .relaxed) { el_resize(editor) }
      if hasContinued.exchange(false, ordering: .relaxed) {
        regshell_el_prepare(editor, 1)
        regshell_el_refresh(editor)
      }
      if wantsCancel.exchange(false, ordering: .relaxed) {
        character?.pointee = 3
        return 1
      }
      if status < 0 {
        if reason == EINTR { continue }
        return -1
      }
      var byte: UInt8 = 0
      let count = Glibc.read(STDIN_FILENO, &byte, 1)
      if count < 0, errno == EINTR || errno == EAGAIN { continue }
      guard count == 1 else { return Int32(count) }
      bytes.append(byte)
      if let scalar = String(validating: bytes, as: UTF8.self)?.unicodeScalars.first {
        character?.pointee = wchar_t(scalar.value)
        return 1
      }
      if bytes.count == 4 { bytes = [] }  // no UTF-8: dropped
    }
  }

  // MARK: Signals of the terminal

  private static let hasResized = Atomic<Bool>(false)
  private static let hasContinued = Atomic<Bool>(false)

  private static func noticeTerminal() {
    var action = sigaction()
    action.sa_flags = SA_RESTART
    action.__sigaction_handler.sa_handler = { number in
      if number == SIGWINCH {
        LineEditor.hasResized.store(true, ordering: .relaxed)
      } else {
        LineEditor.hasContinued.store(true, ordering: .relaxed)
      }
    }
    sigaction(SIGWINCH, &action, nil)
    sigaction(SIGCONT, &action, nil)
  }
}

extension FaceCommand {
  /// Names that begin as the text before the cursor does.
  static func completions(of before: String) -> Completions {
    let names = all.map { ":" + $0.name }.filter { $0.hasPrefix(before) }
    return Completions(
      names.map { Completions.Candidate($0, kind: "command") }, start: 0,
      end: before.unicodeScalars.count)
  }
}
