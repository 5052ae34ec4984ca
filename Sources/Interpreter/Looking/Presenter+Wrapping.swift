import Tables

/// Prose in lines that a reader's screen can hold.
extension Presenter {
  /// Long lines are hard to read however wide the screen is.
  /// Markdown has no lines of its own: whoever shows it breaks them.
  private var proseWidth: Int { format.name == "markdown" ? .max : min(max(settings.width, 20), 100) }

  /// A paragraph in lines; one that starts with a blank is a formula or code and stays whole.
  func wrapped(_ paragraph: String, width: Int? = nil) -> [String] {
    let limit = width ?? proseWidth
    guard !paragraph.hasPrefix(" "), paragraph.count > limit else { return [paragraph] }
    var lines: [String] = []
    var line = ""
    var length = 0
    for word in paragraph.split(separator: " ") {
      let count = word.count
      if length > 0, length + 1 + count > limit {
        lines.append(line)
        (line, length) = (String(word), count)
      } else {
        line += length == 0 ? String(word) : " " + word
        length += (length == 0 ? 0 : 1) + count
      }
    }
    return lines + [line]
  }

  /// Paragraphs as blocks; neighbouring lines of code stay together.
  func prose(_ paragraphs: [String]) -> [Document.Block] {
    var blocks: [Document.Block] = []
    var code: [String] = []
    for paragraph in paragraphs {
      if paragraph.hasPrefix(" ") {
        code.append(paragraph)
        continue
      }
      if !code.isEmpty { blocks.append(.lines(code)) }
      code = []
      blocks.append(.lines(wrapped(paragraph)))
    }
    return code.isEmpty ? blocks : blocks + [.lines(code)]
  }

  /// A table of names and what they mean; a meaning too long for the screen goes on in the next row.
  func definitions(_ header: String, _ meaning: String, _ rows: [(name: String, meaning: String)]) -> Table {
    var table = Table(columns: [Table.Column(header), Table.Column(meaning)])
    table.isFolded = true
    let first = rows.reduce(header.count) { max($0, $1.name.count) }
    let rest = max(10, proseWidth - first - 2)
    for row in rows {
      for (place, line) in wrapped(row.meaning, width: rest).enumerated() {
        table.append([place == 0 ? .text(row.name) : .empty, .text(line)])
      }
    }
    return table
  }
}
