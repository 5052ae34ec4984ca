package import Engine
import Glibc
import Notebook

/// Prints a cell's outputs as text: values to one stream, everything about them to another.
///
/// A display that may be updated stays open until something else is shown or the cell ends. Meanwhile a
/// terminal shows its last line in place; then it is printed once, as it is by then. One with an empty
/// text prints nothing. Progress has that line in place too, and is never printed.
package struct OutputPrinter {
  package struct Style: Sendable {
    /// ANSI colours in errors.
    package var colours: Bool
    /// Columns of a line that is drawn in place; nil draws none.
    package var progressWidth: Int?
    /// Columns to which messages are folded; nil leaves them as they are.
    package var columns: Int?

    package init(colours: Bool = false, progressWidth: Int? = nil, columns: Int? = nil) {
      self.colours = colours
      self.progressWidth = progressWidth
      self.columns = columns
    }

    /// As standard error is now, a terminal or not.
    package static var standardError: Style {
      let columns = Terminal.isTerminal(STDERR_FILENO) ? Terminal.columns(STDERR_FILENO) ?? 80 : nil
      return Style(
        colours: Terminal.hasColours(STDERR_FILENO),
        progressWidth: Terminal.variable("TERM") == "dumb" ? nil : columns, columns: columns)
    }

    /// A message as it is shown.
    func folded(_ message: String) -> String { columns.map(message.foldingMessages) ?? message }
  }

  private let style: Style
  private let out: (String) -> Void
  private let err: (String) -> Void
  private var open: (id: String, bundle: MIMEBundle)?
  private var isDrawn = false
  private var clearsBeforeNext = false
  /// Whether the last value shown took several lines; nil before the first.
  private var lastWasTall: Bool?

  package init(style: Style = Style(), out: @escaping (String) -> Void, err: @escaping (String) -> Void) {
    self.style = style
    self.out = out
    self.err = err
  }

  package mutating func print(_ output: CellOutput) {
    switch output {
    case .clear(let wait): if wait { clearsBeforeNext = true } else { drop() }
    case .progress: break
    default: if clearsBeforeNext { drop() }
    }
    switch output {
    case .display(let bundle, let id?):
      if open?.id != id { finish() }
      draw(bundle, id: id)
    case .updateDisplay(let bundle, let id):
      if open?.id == id { draw(bundle, id: id) }
    case .clear: break
    case .progress(let progress?): draw(progress.line)
    case .progress(nil): redraw()
    case .display(let bundle, nil), .result(let bundle):
      finish()
      print(bundle)
    case .stream(let stream, let text):
      finish()
      stream == .stdout ? out(text) : err(style.folded(text))
    case .error(let error):
      finish()
      let lines = style.colours ? error.colouredTraceback : error.traceback
      err(Self.line(style.folded(lines.joined(separator: "\n"))))
    }
  }

  /// Takes back what is still open. What was printed stays: nobody can take a line back.
  private mutating func drop() {
    erase()
    open = nil
    clearsBeforeNext = false
  }

  /// Closes what is open; called when a cell ends.
  package mutating func finish() {
    erase()
    if let bundle = open?.bundle { print(bundle) }
    open = nil
    clearsBeforeNext = false
  }

  /// Values of several lines stand apart by an empty line.
  private mutating func print(_ bundle: MIMEBundle) {
    if case .note(let note)? = bundle.printed { return err(note) }
    guard !bundle.text.isEmpty else { return }
    let isTall = bundle.text.contains("\n")
    if let lastWasTall, isTall || lastWasTall { out("\n") }
    lastWasTall = isTall
    out(Self.line(bundle.text))
  }

  private mutating func draw(_ bundle: MIMEBundle, id: String) {
    open = (id, bundle)
    redraw()
  }

  /// What is open, or nothing.
  private mutating func redraw() {
    if let last = open?.bundle.text.split(whereSeparator: \.isNewline).last { draw(last) } else { erase() }
  }

  private mutating func draw(_ line: some StringProtocol) {
    guard let width = style.progressWidth else { return }
    erase()
    guard Terminal.isForeground(STDERR_FILENO) else { return }
    err(Self.clipped(String(line).withVisibleControls.withoutTabs, to: width - 1))
    isDrawn = true
  }

  /// Characters of East Asian scripts and pictures may be two columns wide: as if all of them were.
  private static func clipped(_ line: some StringProtocol, to columns: Int) -> String {
    var left = columns
    return String(
      line.prefix { character in
        left -=
          character.unicodeScalars.contains { $0.value >= 0x1100 && $0.value < 0x2000 || $0.value > 0x2E80 }
          ? 2 : 1
        return left >= 0
      })
  }

  private mutating func erase() {
    if isDrawn, Terminal.isForeground(STDERR_FILENO) { err("\r\u{1B}[K") }
    isDrawn = false
  }

  private static func line(_ text: String) -> String { text.hasSuffix("\n") ? text : text + "\n" }
}
