import CEdit
package import Engine
import Glibc
import Notebook
import Synchronization

/// Lines from a terminal, edited with libedit: history, Tab, brackets that show their partner, and Ctrl-C that takes
/// a line back.
///
/// At the prompt Ctrl-C is a key like others, so no signal has to find its way out of the library; while
/// a cell runs the terminal is as it was and Ctrl-C is the signal. Keys are read here rather than by the
/// library, which loses the line when a signal interrupts its reading.
///
/// A line may hold several: one recalled from the history, pasted, or broken with Alt-Enter. The library draws and
/// edits them; what it lacks is in `LineEditor+Keys.swift`.
package final class LineEditor: LineReader {
  let editor: OpaquePointer
  let engine: any CellEngine
  let output: Int32
  /// What is drawn can be moved over and coloured.
  let isDumb: Bool
  private let past: OpaquePointer
  private var prompt: UnsafeMutablePointer<CChar>?
  private(set) var pending = ""
  private(set) var promptWidth = 0
  private(set) var usualPrompt = ""
  var walk = HistoryWalk(entries: [])
  var steps = UndoSteps()
  /// The search for an entry of the history, while there is one.
  var searching: Searching?
  /// What was searched for last.
  var lastPattern = ""
  var isCancelled = false
  var isReopened = false
  /// What the line is to hold before the first key.
  var initial = ""

  /// - Parameter output: where the prompt and the line are drawn.
  /// - Returns: nil where the library refuses the terminal.
  package init?(engine: any CellEngine, output: Int32) {
    Self.keepTerminal()
    guard let past = history_winit() else { return nil }
    guard
      let editor = el_init(
        "regshell", regshell_file(STDIN_FILENO), regshell_file(output), regshell_file(STDERR_FILENO))
    else {
      history_wend(past)
      return nil
    }
    self.editor = editor
    self.past = past
    self.engine = engine
    self.output = output
    isDumb = ["dumb", "", nil].contains(Terminal.variable("TERM"))
    configure()
  }

  deinit {
    el_end(editor)
    history_wend(past)
    free(prompt)
  }

  package func read(prompt: String, pending: String, initial: String) -> LineInput {
    usualPrompt = prompt
    draw(prompt: prompt)
    self.pending = pending
    isCancelled = false
    isReopened = false
    walk.begin()
    steps.begin()
    searching = nil
    Self.wantsCancel.store(false, ordering: .relaxed)
    // The library prints the prompt first and would then miss a key that answers at once.
    regshell_el_prepare(editor, 1)
    if !isDumb { Self.markPastes(on: output) }
    defer { Self.endMarkingPastes() }
    self.initial = initial
    if !initial.isEmpty { Self.withWide("\u{1B}\u{14}") { el_wpush(editor, $0) } }
    var count: Int32 = 0
    let line = el_wgets(editor, &count)
    if isCancelled { return .cancelled }
    if isReopened { return .reopened }
    guard let line, count > 0 else { return .end }
    let text = Self.text(line, line + Int(count))
    return .line(text.hasSuffix("\n") ? String(text.dropLast()) : text)
  }

  /// The prompt from the next drawing on.
  func draw(prompt: String) {
    free(self.prompt)
    // The library counts no column for what stands between two of these.
    let isBold = Terminal.hasColours(output)
    self.prompt = strdup(isBold ? "\u{1}\u{1B}[1m\u{1}\(prompt)\u{1}\u{1B}[0m\u{1}" : prompt)
    promptWidth = prompt.unicodeScalars.count
  }

  package func offer(history: [String]) {
    walk = HistoryWalk(entries: history)
    regshell_history_clear(past)
    for entry in history { Self.withWide(entry) { regshell_history_enter(past, $0) } }
  }

  package func clearScreen() {
    if !isDumb { write("\u{1B}[H\u{1B}[2J") }
  }

  /// Gives the terminal back as it was, from any thread, before a signal ends the process.
  package static func restoreTerminal() {
    endMarkingPastes()
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
    // The terminal passes Ctrl-C and Ctrl-Z on as keys while a line is edited.
    regshell_el_tty(editor, "-d", "-isig")
    // Nor does Ctrl-S stop it until somebody thinks of Ctrl-Q.
    regshell_el_tty(editor, "-d", "-ixon")
    bindKeys()
    Self.noticeTerminal()
  }

  static func current(_ editor: OpaquePointer?) -> LineEditor? {
    regshell_el_get_client(editor).map { Unmanaged<LineEditor>.fromOpaque($0).takeUnretainedValue() }
  }

  func write(_ text: String) {
    fputs(text, regshell_file(output))
    fflush(regshell_file(output))
  }

  // MARK: Marks around what is pasted

  /// Where the terminal marks what is pasted; nil where it does not.
  private static let marked = Mutex<Int32?>(nil)

  private static func markPastes(on output: Int32) {
    marked.withLock { $0 = output }
    fputs("\u{1B}[?2004h", regshell_file(output))
    fflush(regshell_file(output))
  }

  /// From any thread: the program that comes next knows no marks.
  private static func endMarkingPastes() {
    marked.withLock { output in
      if let output { try? TextFile.write(Array("\u{1B}[?2004l".utf8), to: output) }
      output = nil
    }
  }

  // MARK: Wide characters, each a Unicode scalar

  static func text(_ start: UnsafePointer<wchar_t>, _ end: UnsafePointer<wchar_t>?) -> String {
    guard let end else { return "" }
    let scalars = UnsafeBufferPointer(start: start, count: max(0, end - start)).map {
      Unicode.Scalar(UInt32(bitPattern: $0)) ?? "\u{FFFD}"
    }
    return String(String.UnicodeScalarView(scalars))
  }

  static func withWide<Result>(_ text: String, _ body: (UnsafePointer<wchar_t>) -> Result) -> Result {
    let wide = text.unicodeScalars.map { wchar_t(bitPattern: $0.value) } + [0]
    return wide.withUnsafeBufferPointer { body($0.baseAddress!) }
  }

  // MARK: Reading keys

  static func hasInput(within milliseconds: Int32 = 0) -> Bool {
    var request = pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)
    return poll(&request, 1, milliseconds) > 0
  }

  /// The next character, in the locale's character set. Meanwhile the terminal may change its size, or come back
  /// after the job was stopped. Bytes that are no character are dropped, and none that follow them.
  /// - Returns: 1, 0 at the end of the input, -1 after an error.
  private static func nextKey(_ editor: OpaquePointer?, _ character: UnsafeMutablePointer<wchar_t>?) -> Int32
  {
    var state = mbstate_t()
    current(editor)?.noteLine()
    while true {
      var request = pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)
      let status = poll(&request, 1, -1)
      let reason = errno
      if hasResized.exchange(false, ordering: .relaxed) { el_resize(editor) }
      if hasContinued.exchange(false, ordering: .relaxed) {
        regshell_el_prepare(editor, 1)
        // It draws from here on; the line may stand here already.
        if let editor = current(editor), !editor.isDumb { editor.write("\r\u{1B}[K") }
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
      if let found = decode(byte, &state) {
        character?.pointee = found
        return 1
      }
    }
  }

  /// - Returns: nil where the character goes on, or where there is none.
  private static func decode(_ byte: UInt8, _ state: inout mbstate_t) -> wchar_t? {
    var wide: wchar_t = 0
    var unit = CChar(bitPattern: byte)
    let wasFresh = mbsinit(&state) != 0
    switch mbrtowc(&wide, &unit, 1, &state) {
    case 0, 1: return wide
    case Int(bitPattern: UInt.max) where wasFresh: state = mbstate_t()  // -1: no character begins so
    case Int(bitPattern: UInt.max):
      state = mbstate_t()
      return decode(byte, &state)
    default: break  // -2: more bytes are needed
    }
    return nil
  }

  // MARK: Signals of the terminal

  func suspend() -> Int32 {
    Self.endMarkingPastes()
    regshell_el_prepare(editor, 0)
    kill(getpid(), SIGTSTP)
    regshell_el_prepare(editor, 1)
    if !isDumb { Self.markPastes(on: output) }
    Self.hasContinued.store(false, ordering: .relaxed)
    return CC_REDISPLAY
  }

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
