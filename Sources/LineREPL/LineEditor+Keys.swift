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
      ("^R", "em-inc-search-prev"), ("^W", "ed-delete-prev-word"),
      // The library's own commands, at a prompt out of which only Enter leads.
      ("\\ex", "ed-unassigned"), ("\\eX", "ed-unassigned"),
    ]
    for (key, command) in bindings { regshell_el_bind(editor, key, command) }
  }

  // MARK: The line

  /// The line and the cursor's place in it, in Unicode scalars.
  private var line: (text: [Unicode.Scalar], cursor: Int) {
    guard let info = el_wline(editor)?.pointee, let start = info.buffer, let cursor = info.cursor else {
      return ([], 0)
    }
    return (Array(Self.text(start, info.lastchar).unicodeScalars), cursor - start)
  }

  private func insert(_ text: String) -> Int32 {
    text.isEmpty || Self.withWide(text, { el_winsertstr(editor, $0) }) == 0 ? CC_REFRESH : CC_ERROR
  }

  private func replaceLine(by text: String) -> Int32 {
    let (old, cursor) = line
    _ = el_cursor(editor, Int32(old.count - cursor))
    el_deletestr(editor, Int32(old.count))
    return insert(text)
  }

  private func cancel() -> Int32 {
    isCancelled = true
    // What stood behind the cursor must not stay on the screen under the next prompt.
    write(isDumb ? "^C\n" : "^C\u{1B}[J\n")
    return CC_NEWLINE
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

  private func up() -> Int32 {
    let (text, cursor) = line
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

  private func move(to place: Int) -> Int32 {
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

  private func nextKey() -> Unicode.Scalar? {
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
