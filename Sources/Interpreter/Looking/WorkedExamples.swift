import Tables

/// What the first example of a help page shows when it is run in a session that holds nothing.
///
/// A page cannot run it: its data lie in the notebooks' folder, and verbs such as `save` and `ask` act. So the outputs
/// are recorded, in the files beside this one, and the tests hold every one of them to what its example shows; `make
/// record` writes them anew.
enum WorkedExamples {
  /// More lines than this are cut: a page says how output looks, it does not print a path.
  static let mostLines = 14
  /// They are recorded for this width, to which the page sets them in by four.
  static let width = 106

  /// The lines that the first example of a page shows; empty where it shows nothing.
  static func output(of page: String) -> [String] { outputs[page] ?? [] }

  /// What is kept of an output.
  static func kept(_ output: String) -> [String] {
    var lines = output.split(separator: "\n", omittingEmptySubsequences: false).flatMap { line in
      wrapped(String(line.reversed().drop { $0 == " " }.reversed()))
    }
    while lines.last?.isEmpty == true { lines.removeLast() }
    guard lines.count > mostLines else { return lines }
    lines.removeLast(lines.count - mostLines + 1)
    while lines.last?.isEmpty == true { lines.removeLast() }
    return lines + ["…"]
  }

  /// A sentence that is too wide for a page, broken between words.
  private static func wrapped(_ line: String) -> [String] {
    guard line.count > width else { return [line] }
    var lines: [String] = []
    for word in line.split(separator: " ") {
      if let last = lines.last, last.count + word.count < 100 {
        lines[lines.count - 1] = last + " " + word
      } else {
        lines.append((lines.isEmpty ? "" : "  ") + word)
      }
    }
    return lines
  }

  /// By name of the page, in the files' order; a line `== name` begins one.
  private static let outputs: [String: [String]] = {
    var found: [String: [String]] = [:]
    let verbs = [dataVerbs, modelVerbs, lookVerbs, bayesVerbs, bridgeVerbs, wordsVerbs, outputVerbs]
    for file in verbs + [penalties, priors, losses, topics] {
      var name = ""
      for line in file.split(separator: "\n", omittingEmptySubsequences: false) {
        if line.hasPrefix("== ") {
          name = String(line.dropFirst(3))
        } else if !name.isEmpty {
          found[name, default: []].append(String(line))
        }
      }
    }
    return found
  }()
}

extension Document.Block {
  /// The examples of a page, and what the first of them shows.
  static func workedExamples(_ cells: [String], of page: String, _ presenter: Presenter) -> [Document.Block] {
    let output = WorkedExamples.output(of: page).map { presenter.settings.isASCII ? $0.inASCII : $0 }
    // A picture in braille has no spelling in ASCII.
    let isDrawn = output.contains { $0.unicodeScalars.contains { (0x2800...0x28FF).contains($0.value) } }
    guard !output.isEmpty, !(isDrawn && presenter.settings.isASCII) else { return examples(cells) }
    let heading = cells.count == 1 ? "it shows" : "the first shows"
    // What `translate` shows is a program, whose lines mean something.
    let fitting = page == "translate" ? output : output.flatMap(presenter.sentenceWrapped)
    let lines = fitting.map { $0.isEmpty ? "" : "    " + $0 }
    return examples(cells) + [.verbatim([heading] + presenter.cutToScreen(lines))]
  }
}

extension Presenter {
  /// A sentence among recorded lines that is too wide for the screen, in several; rows of tables and formulas, which
  /// hold gaps, stay whole.
  fileprivate func sentenceWrapped(_ line: String) -> [String] {
    // Two blanks in front: what was a sentence's end when it was recorded.
    let words = line.hasPrefix("  ") && !line.hasPrefix("   ") ? String(line.dropFirst(2)) : line
    guard format.name != "markdown", !words.contains("  ") else { return [line] }
    // Set in by four, and by two more from the second on.
    return line.count + 4 <= settings.width
      ? [line] : wrapped(line, width: settings.width - 6).enumerated().map { ($0 == 0 ? "" : "  ") + $1 }
  }

  /// Recorded lines that are wider than the screen without what has no room there, and a line that says so.
  fileprivate func cutToScreen(_ lines: [String]) -> [String] {
    let width = max(settings.width, 20)
    guard format.isText, lines.contains(where: { $0.displayWidth > width }) else { return lines }
    let dots = settings.isASCII ? "..." : "…"
    let cut = lines.map { $0.displayWidth > width ? $0.cut(to: width, dots: dots) : $0 }
    return cut + wrapped("lines cut to a width of \(width)", width: width - 6).map { "    " + $0 }
  }
}
