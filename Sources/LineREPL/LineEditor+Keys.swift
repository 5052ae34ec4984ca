import CEdit
import Engine
import Glibc

/// What keys do that libedit does not do by itself.
extension LineEditor {
  private typealias Command = @convention(c) (OpaquePointer?, Int32) -> UInt8

  private static let commands: [(name: String, command: Command)] = [
    ("complete", { editor, _ in perform(editor) { $0.complete() } }),
    ("cancel", { editor, _ in perform(editor) { $0.cancel() } }),
    ("suspend", { editor, _ in perform(editor) { $0.suspend() } }),
    ("up", { editor, _ in perform(editor) { $0.up() } }),
    ("down", { editor, _ in perform(editor) { $0.down() } }),
    ("newline", { editor, _ in perform(editor) { $0.insert("\n") } }),
    ("sequence", { editor, _ in perform(editor) { $0.sequence() } }),
    ("sequence-of-three", { editor, _ in perform(editor) { $0.shortSequence() } }),
    ("close-round", { editor, _ in perform(editor) { $0.close(")") } }),
    ("close-square", { editor, _ in perform(editor) { $0.close("]") } }),
    ("blink", { editor, _ in perform(editor) { $0.blink() } }),
    ("search", { editor, _ in perform(editor) { $0.search() } }),
    ("search-on", { editor, _ in perform(editor) { $0.searchOn() } }),
    ("fill", { editor, _ in perform(editor) { $0.fill() } }),
    ("undo", { editor, _ in perform(editor) { $0.undo() } }),
    ("clear", { editor, _ in perform(editor) { $0.clear() } }),
  ]

  private static func perform(_ editor: OpaquePointer?, _ work: (LineEditor) -> Int32) -> UInt8 {
    UInt8(truncatingIfNeeded: current(editor).map(work) ?? CC_ERROR)
  }

  func bindKeys() {
    for (name, command) in Self.commands { regshell_el_add(editor, "regshell-" + name, name, command) }
    let bindings = [
      ("^I", "regshell-complete"), ("^C", "regshell-cancel"), ("^Z", "regshell-suspend"),
      ("^P", "regshell-up"), ("^N", "regshell-down"),
      ("\\e^M", "regshell-newline"), ("\\e^J", "regshell-newline"),
      ("\\e[", "regshell-sequence"), ("\\eO", "regshell-sequence-of-three"),
      (")", "regshell-close-round"), ("]", "regshell-close-square"), ("\\e^_", "regshell-blink"),
      ("^R", "regshell-search"), ("\\e^R", "regshell-search-on"), ("^_", "regshell-undo"),
      ("\\e^T", "regshell-fill"),
      ("^L", "regshell-clear"), ("^S", "ed-unassigned"), ("^W", "ed-delete-prev-word"),
      // The library's own commands, at a prompt out of which only Enter leads.
      ("\\ex", "ed-unassigned"), ("\\eX", "ed-unassigned"),
    ]
    for (key, command) in bindings { regshell_el_bind(editor, key, command) }
  }

  // MARK: The line

  /// The line and the cursor's place in it, in Unicode scalars.
  var line: (text: [Unicode.Scalar], cursor: Int) {
    guard let info = el_wline(editor)?.pointee, let start = info.buffer, let cursor = info.cursor else {
      return ([], 0)
    }
    return (Array(Self.text(start, info.lastchar).unicodeScalars), cursor - start)
  }

  private func insert(_ text: String) -> Int32 {
    text.isEmpty || Self.withWide(text, { el_winsertstr(editor, $0) }) == 0 ? CC_REFRESH : CC_ERROR
  }

  func replaceLine(by text: String) -> Int32 {
    let (old, cursor) = line
    _ = el_cursor(editor, Int32(old.count - cursor))
    el_deletestr(editor, Int32(old.count))
    return insert(text)
  }

  func cancel() -> Int32 {
    endSearch()
    isCancelled = true
    // What stood behind the cursor must not stay on the screen under the next prompt.
    write(isDumb ? "^C\n" : "^C\u{1B}[J\n")
    return CC_NEWLINE
  }

  /// Called before each key. Of a long line that comes at once not every letter is kept.
  func noteLine() {
    guard searching == nil, let info = el_wline(editor)?.pointee, let start = info.buffer,
      let end = info.lastchar, end - start < 1000 || !Self.hasInput()
    else {
      return
    }
    let (text, cursor) = line
    steps.note(text, cursor: cursor)
  }

  /// Nothing the library has: its own undo is vi's.
  private func undo() -> Int32 {
    guard let (text, cursor) = steps.back() else { return CC_REFRESH_BEEP }
    _ = replaceLine(by: text)
    return move(to: cursor) == CC_CURSOR ? CC_REFRESH : CC_ERROR
  }

  /// Clears the screen but for the statement.
  private func clear() -> Int32 {
    guard !isDumb else { return CC_REFRESH }
    let above = pending.split(separator: "\n").enumerated().map { number, line in
      (number == 0 ? PastedText.prompt : PastedText.continuation) + line + "\n"
    }
    // The library goes up by the rows that the cursor stands below the line's first.
    write("\u{1B}[H\u{1B}[2J" + above.joined() + String(repeating: "\n", count: rowsAboveCursor))
    return CC_REDISPLAY
  }

  private var rowsAboveCursor: Int {
    let (text, cursor) = line
    let width = Terminal.columns(output) ?? 80
    return text[..<cursor].split(separator: "\n", omittingEmptySubsequences: false).enumerated().reduce(-1) {
      rows, part in
      let columns = part.element.reduce(part.offset == 0 ? promptWidth : 0) {
        $0 + Int(max(0, regshell_columns(wchar_t(bitPattern: $1.value))))
      }
      return rows + 1 + columns / width
    }
  }

  // MARK: Completion

  private func complete() -> Int32 {
    // A Tab inside pasted text is white space.
    if Self.hasInput() { return insert("  ") }
    let (scalars, cursor) = line
    let text = String(String.UnicodeScalarView(scalars))
    let edit =
      pending.isEmpty && text.hasPrefix(":")
      ? CompletionEdit(line: text, cursor: cursor) {
        FaceCommand.completions(of: String(String.UnicodeScalarView(scalars[..<cursor])), engine: engine)
      }
      : CompletionEdit(engine: engine, pending: pending, line: text, cursor: cursor)
    if !edit.listing.isEmpty {
      write("\n" + CompletionEdit.columns(edit.listing, width: Terminal.columns(output) ?? 80))
      return CC_REDISPLAY
    }
    guard edit.deletes > 0 || !edit.insertion.isEmpty else { return CC_REFRESH_BEEP }
    el_deletestr(editor, Int32(edit.deletes))
    return insert(edit.insertion)
  }

  // MARK: Up and down: through the lines of the statement, then through the history

  /// At an empty line of a statement: its lines so far become one line again.
  private func reopen() -> Int32 {
    isReopened = true
    write("\n")
    return CC_NEWLINE
  }

  private func fill() -> Int32 {
    defer { initial = "" }
    return insert(initial)
  }

  private func up() -> Int32 {
    let (text, cursor) = line
    if !pending.isEmpty, text.isEmpty { return reopen() }
    if let place = LineSteps.above(cursor, in: text), !walk.isShowing(text, cursor) { return move(to: place) }
    guard let entry = walk.older(than: text, cursor: cursor) else { return CC_REFRESH_BEEP }
    return replaceLine(by: entry)
  }

  private func down() -> Int32 {
    let (text, cursor) = line
    if let place = LineSteps.below(cursor, in: text), !walk.isShowing(text, cursor) { return move(to: place) }
    guard let entry = walk.newer(than: text) else { return CC_REFRESH_BEEP }
    return replaceLine(by: entry)
  }

  func move(to place: Int) -> Int32 {
    _ = el_cursor(editor, Int32(place - line.cursor))
    return CC_CURSOR
  }

  // MARK: Keys that send several characters

  /// Behind Escape and `[`: the whole of it is read, so that nothing of a key that means nothing gets into the line.
  private func sequence() -> Int32 {
    var sequence = ""
    while sequence.unicodeScalars.count < 32 {
      guard let key = nextKey() else { return CC_EOF }
      if key == Self.interrupt { return cancel() }
      sequence.unicodeScalars.append(key)
      // Of the console's F1 to F5 a second bracket is a part.
      if (0x40...0x7E).contains(key.value), sequence != "[" { break }
    }
    return sequence == "200~" ? paste() : press(KeySequence.key(of: sequence))
  }

  /// Behind Escape and `O` there is one character more.
  private func shortSequence() -> Int32 {
    guard let key = nextKey() else { return CC_EOF }
    return key == Self.interrupt ? cancel() : press(KeySequence.key(of: String(Character(key))))
  }

  private func press(_ key: KeySequence?) -> Int32 {
    let (text, cursor) = line
    switch key {
    case .up: return up()
    case .down: return down()
    case .delete:
      guard cursor < text.count else { return CC_REFRESH_BEEP }
      _ = el_cursor(editor, 1)
      el_deletestr(editor, 1)
      return CC_REFRESH
    case .move(let step): return move(to: step.place(from: cursor, in: text))
    case nil: return CC_REFRESH_BEEP
    }
  }

  func nextKey() -> Unicode.Scalar? {
    var key: wchar_t = 0
    guard el_wgetc(editor, &key) == 1 else { return nil }
    return Unicode.Scalar(UInt32(bitPattern: key)) ?? "\u{FFFD}"
  }

  /// Ctrl-C, or a signal in its stead.
  private static let interrupt: Unicode.Scalar = "\u{3}"

  // MARK: Pasting

  /// The terminal marks both ends of what is pasted: it comes into the line as it is, without prompts, and waits
  /// for Enter. Where the second mark is lost on its way Ctrl-C ends it.
  private func paste() -> Int32 {
    let end = Array("\u{1B}[201~".unicodeScalars)
    var text: [Unicode.Scalar] = []
    while text.suffix(end.count) != end[...] {
      guard let key = nextKey() else { return CC_EOF }
      // Within a text there is more behind it at once.
      if key == Self.interrupt, !Self.hasInput(within: 20) { return cancel() }
      text.append(key)
    }
    return insert(PastedText.code(String(String.UnicodeScalarView(text.dropLast(end.count)))))
  }

  // MARK: Brackets

  private func close(_ bracket: Unicode.Scalar) -> Int32 {
    guard insert(String(bracket)) == CC_REFRESH else { return CC_ERROR }
    if !isDumb, !Self.hasInput() {
      // The key of `blink`, which nobody presses: the library draws the bracket first.
      Self.withWide("\u{1B}\u{1F}") { el_wpush(editor, $0) }
    }
    return CC_REFRESH
  }

  /// Puts the cursor on the bracket's partner until a key comes, half a second at most, where it stands in the same
  /// row of the screen.
  private func blink() -> Int32 {
    let (text, cursor) = line
    guard let partner = BracketMatch.partner(of: cursor - 1, in: text), !text[..<cursor].contains("\n") else {
      return CC_NORM
    }
    func columns(_ range: Range<Int>) -> Int {
      text[range].reduce(0) { $0 + Int(max(0, regshell_columns(wchar_t(bitPattern: $1.value)))) }
    }
    guard promptWidth + columns(0..<cursor) < Terminal.columns(output) ?? 80 else { return CC_NORM }
    let distance = columns(partner..<cursor)
    write("\u{1B}[\(distance)D")
    _ = Self.hasInput(within: 500)
    write("\u{1B}[\(distance)C")
    return CC_NORM
  }
}
