internal import Engine
internal import JupyterProtocol

/// The display that shows how far a cell has come: one, rewritten in place, and gone when the work is over.
///
/// A cell that has shown nothing else is cleared, so that the notebook keeps nothing of it. Clearing takes all
/// outputs of a cell: where there are others the display is left behind without content, and serves again if
/// the cell has more to do.
struct ProgressDisplay {
  private let id: String
  private var isShown = false
  private var isOnly = true
  private var clearances = 0

  /// - Parameter cell: what tells the cell from all others.
  init(cell: String) { id = "progress-\(cell)" }

  /// The cell shows something else.
  mutating func others() { isOnly = false }

  /// What to send; nil where nothing is on show that could be taken away.
  mutating func message(for progress: Progress?) -> (type: MessageType, content: JSON)? {
    guard let progress else {
      guard isShown else { return nil }
      guard isOnly else { return (.updateDisplayData, content(Self.nothing)) }
      isShown = false
      defer { clearances += 1 }
      return (.clearOutput, Display.clear(wait: false))
    }
    defer { isShown = true }
    return (isShown ? .updateDisplayData : .displayData, content(Self.bundle(progress)))
  }

  /// A cleared display is no more: the next one has a name of its own.
  private func content(_ bundle: MIMEBundle) -> JSON {
    Display.content(bundle, id: clearances == 0 ? id : "\(id)-\(clearances)")
  }

  private static let nothing = MIMEBundle([("text/plain", .string("")), ("text/html", .string(""))])

  private static func bundle(_ progress: Progress) -> MIMEBundle {
    var value = ""
    if let fraction = progress.fraction, fraction.isFinite {
      let thousandths = Int(1000 * min(1, max(0, fraction)))
      value = " value=\"\(thousandths)\" max=\"1000\""
    }
    let bar = "<progress\(value) style=\"vertical-align: middle\"></progress>"
    return MIMEBundle([
      ("text/plain", .string(progress.line)), ("text/html", .string("\(bar) \(escaped(progress.text))")),
    ])
  }

  private static func escaped(_ text: String) -> String {
    text.reduce(into: "") { html, character in
      switch character {
      case "&": html += "&amp;"
      case "<": html += "&lt;"
      case ">": html += "&gt;"
      default: html.append(character)
      }
    }
  }
}
