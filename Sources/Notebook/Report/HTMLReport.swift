import Engine

/// A notebook as one HTML page to read and to share: no scripts, no other files, light and dark.
///
/// Plots are SVG images inside the page, tables are HTML tables where the stored ones hold nothing but a
/// table, and plain text otherwise. The page forbids itself to load or run anything (Content Security
/// Policy), so that a notebook from a stranger can be looked at.
extension NotebookFile {
  /// - Parameter title: of the page where no heading gives one.
  package func html(title: String) -> String {
    let heading = cells.lazy.filter { $0.kind == .markdown }.compactMap { cell in
      cell.source.split(whereSeparator: \.isNewline).first { $0.hasPrefix("# ") }
    }.first
    let name = heading.map { $0.dropFirst(2).trimmed } ?? title
    return """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <title>\(name.escapedHTML)</title>
      <style>
      \(Self.style)
      </style>
      </head>
      <body>
      \(cells.map(\.html).joined())</body>
      </html>

      """
  }

  private static let style = """
    :root { color-scheme: light dark; --ink: #1f2328; --ground: #fff; --soft: #f5f6f8; --line: #d5d9de;
      --mark: #0b6bcb; --wrong: #b3261e }
    @media (prefers-color-scheme: dark) {
      :root { --ink: #e4e6ea; --ground: #16181c; --soft: #20242a; --line: #3a4048; --mark: #78b4f5;
        --wrong: #ff8a80 } }
    body { max-width: 56rem; margin: 2rem auto; padding: 0 1rem; color: var(--ink); background: var(--ground);
      font: 1rem/1.55 system-ui, sans-serif }
    a { color: var(--mark) }
    h1, h2, h3 { line-height: 1.25; margin: 1.6em 0 .6em }
    pre, code { font-family: ui-monospace, "DejaVu Sans Mono", Menlo, Consolas, monospace;
      font-size: .875rem }
    pre { overflow-x: auto; margin: .5rem 0; line-height: 1.4 }
    pre.source { background: var(--soft); border-left: 3px solid var(--mark); padding: .6rem .8rem }
    pre.error { color: var(--wrong) }
    math { font-size: 1.1em }
    .formula { display: block; overflow-x: auto; overflow-y: hidden; text-align: center }
    li.task { list-style: none; margin-left: -1.4em }
    .output { overflow-x: auto; margin: .5rem 0 1.2rem }
    table { border-collapse: collapse; margin: .5rem 0; font-size: .9rem; font-variant-numeric: tabular-nums }
    caption { text-align: left; padding: .2rem 0; white-space: pre-line }
    th, td { padding: .15rem .7rem; border-bottom: 1px solid var(--line) }
    blockquote { margin: 0; padding-left: 1rem; border-left: 3px solid var(--line) }
    img { max-width: 100%; height: auto }
    summary { color: var(--mark); cursor: pointer; font-size: .9rem }
    @media print {
      :root { --ink: #000; --ground: #fff; --soft: #f5f6f8; --line: #b0b5bb; --mark: #0b6bcb; --wrong: #b3261e }
      body { max-width: none; margin: 0; font-size: .85rem }
      .output, .formula { overflow: visible }
      pre { white-space: pre-wrap; font-size: .7rem; overflow-wrap: anywhere }
      table { font-size: .7rem; max-width: 100% }
      th, td { padding: .1rem .35rem; overflow-wrap: anywhere }
      tr, img, pre.source { break-inside: avoid }
      h1, h2, h3 { break-after: avoid }
    }
    """
}

extension NotebookCell {
  fileprivate var html: String {
    switch kind {
    case .markdown:
      return Self.folded(MarkdownHTML(source, address: address).html, sourceVisibility, "Text")
    case .raw:
      return Self.folded(
        isBlank ? "" : "<pre>\(source.escapedHTML)</pre>\n", sourceVisibility, "Text")
    case .code:
      let code = isBlank ? "" : "<pre class=\"source\">\(source.trimmed.escapedHTML)</pre>\n"
      let outputs = reportedOutputs.compactMap(Self.html)
      let shown = outputs.isEmpty ? "" : "<div class=\"output\">\n\(outputs.joined())</div>\n"
      return Self.folded(code, sourceVisibility, "Code")
        + Self.folded(shown, outputVisibility, "Output")
    }
  }

  /// What is hidden unfolds at a click, without a script.
  private static func folded(_ html: String, _ visibility: Visibility, _ name: String) -> String {
    switch visibility {
    case .shown: html
    case .folded: html.isEmpty ? "" : "<details>\n<summary>\(name)</summary>\n\(html)</details>\n"
    case .removed: ""
    }
  }

  /// Links to the web, to mail and within the page or its folder; of the notebook's own images what they hold. The
  /// page may load no others, to which `MarkdownInline` gives a link.
  private func address(_ text: String) -> String? {
    if text.hasPrefix("attachment:") {
      let bundle = extras["attachments"]?[String(text.dropFirst(11))]
      let image = bundle?.members?.first { Self.imageTypes.contains($0.key) }
      guard let image, let bytes = image.value.string.flatMap(Self.decodedImage) else { return nil }
      return "data:\(image.key);base64,\(Base64.encode(bytes))"
    }
    let scheme = text.prefix { $0 != ":" && $0 != "/" && $0 != "?" && $0 != "#" }
    guard scheme.endIndex < text.endIndex, text[scheme.endIndex] == ":" else { return text }
    return ["http", "https", "mailto"].contains(scheme.lowercased()) ? text : nil
  }

  private static let imageTypes = ["image/png", "image/jpeg", "image/gif", "image/svg+xml"]

  private static func html(_ output: JSON) -> String? {
    switch output["output_type"]?.string {
    case "stream": return "<pre>\((output["text"]?.string ?? "").withoutColours.escapedHTML)</pre>\n"
    case "error":
      let lines = output["traceback"]?.array?.compactMap(\.string) ?? []
      let name = [output["ename"]?.string, output["evalue"]?.string].compactMap { $0 }.joined(separator: ": ")
      let text = lines.isEmpty ? name : lines.joined(separator: "\n")
      return "<pre class=\"error\">\(text.withoutColours.escapedHTML)</pre>\n"
    default:
      let data = output["data"]
      let svg = data?["image/svg+xml"]?.string
      let title = (svg.flatMap(SVGTitle.of) ?? "plot").escapedHTML
      if let svg {
        return "<img alt=\"\(title)\" src=\"data:image/svg+xml;base64,\(Base64.encode(Array(svg.utf8)))\">\n"
      }
      for type in ["image/png", "image/jpeg"] {
        guard let bytes = data?[type]?.string.flatMap(decodedImage) else { continue }
        return "<img alt=\"\(title)\" src=\"data:\(type);base64,\(Base64.encode(bytes))\">\n"
      }
      if let table = data?["text/html"]?.string, TableMarkup.isTable(table) { return table + "\n" }
      return data?["text/plain"]?.string.map { "<pre>\($0.withoutColours.escapedHTML)</pre>\n" }
    }
  }
}
