import Engine

/// A notebook as one Markdown file to read and to share: texts as they are, code and what it printed in
/// fences, plots as images inside the file (`data:` addresses), so that it is whole wherever it goes.
///
/// Of each output the SVG or PNG is shown, otherwise its plain text, in which tables are aligned; colours of
/// terminals are removed. What is hidden by a tag is shown, as plain text cannot be unfolded. Source of the
/// layout: CommonMark 0.31.
extension NotebookFile {
  /// - Parameter highlighting: what code is coloured as, the fence's info string.
  package func markdown(highlighting: String) -> String {
    cells.flatMap { $0.markdownBlocks(highlighting) }.map { $0 + "\n" }.joined(separator: "\n")
  }
}

extension NotebookCell {
  fileprivate func markdownBlocks(_ highlighting: String) -> [String] {
    let isRemoved = sourceVisibility == .removed
    if isBlank && outputs.isEmpty || isRemoved && kind != .code { return [] }
    switch kind {
    case .markdown: return [withAttachments(source.withoutBlankEnds)]
    case .raw: return [Self.fenced(source)]
    case .code:
      let code = isBlank || isRemoved ? [] : [Self.fenced(source.withoutBlankEnds, highlighting)]
      return code + reportedOutputs.compactMap(Self.markdown)
    }
  }

  private static func markdown(_ output: JSON) -> String? {
    switch output["output_type"]?.string {
    case "stream": return fenced(output["text"]?.string ?? "")
    case "error":
      let lines = output["traceback"]?.array?.compactMap(\.string) ?? []
      let name = [output["ename"]?.string, output["evalue"]?.string].compactMap { $0 }.joined(separator: ": ")
      return fenced(lines.isEmpty ? name : lines.joined(separator: "\n"))
    default:
      let data = output["data"]
      if let svg = data?["image/svg+xml"]?.string {
        return "![plot](data:image/svg+xml;base64,\(Base64.encode(Array(svg.utf8))))"
      }
      for type in ["image/png", "image/jpeg"] {
        if let bytes = data?[type]?.string.flatMap(Self.decodedImage) {
          return "![plot](data:\(type);base64,\(Base64.encode(bytes)))"
        }
      }
      if let text = data?["text/markdown"]?.string { return text.withoutBlankEnds }
      return data?["text/plain"]?.string.map { fenced($0) }
    }
  }

  /// Stored images may have line ends among their digits.
  static func decodedImage(_ text: String) -> [UInt8]? {
    Base64.decode(String(text.filter { !$0.isWhitespace }))
  }

  /// In a fence that is longer than any run of backticks inside.
  private static func fenced(_ text: String, _ info: String = "") -> String {
    let text = text.withoutColours
    var run = 0
    var longest = 2
    for byte in text.utf8 {
      run = byte == UInt8(ascii: "`") ? run + 1 : 0
      longest = max(longest, run)
    }
    let fence = String(repeating: "`", count: longest + 1)
    return fence + info + "\n" + text + (text.isEmpty || text.hasSuffix("\n") ? "" : "\n") + fence
  }

  /// `attachment:name` with the image itself in its place.
  private func withAttachments(_ text: String) -> String {
    var text = text
    for (name, bundle) in extras["attachments"]?.members ?? [] {
      guard let image = bundle.members?.first(where: { $0.key.hasPrefix("image/") }),
        let bytes = image.value.string.flatMap(Self.decodedImage)
      else { continue }
      let address = "](data:\(image.key);base64,\(Base64.encode(bytes)))"
      text = text.split(separator: "](attachment:\(name))", omittingEmptySubsequences: false)
        .joined(separator: address)
    }
    return text
  }
}

extension String {
  /// Without the sequences that set a terminal's colours: ESC [ … letter (ECMA-48, control sequences).
  package var withoutColours: String {
    var text = String.UnicodeScalarView()
    var scalars = unicodeScalars[...]
    while let scalar = scalars.popFirst() {
      guard scalar == "\u{1B}" else {
        text.append(scalar)
        continue
      }
      guard scalars.first == "[" else { continue }
      scalars.removeFirst()
      scalars = scalars.drop { ("\u{20}"..."\u{3F}").contains($0) }
      if let last = scalars.first, ("@"..."~").contains(last) { scalars.removeFirst() }
    }
    return String(text)
  }

  /// Without blank lines at its ends; the indent of the first line stays.
  fileprivate var withoutBlankEnds: String {
    var lines = split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)[...]
    while lines.first?.allSatisfy(\.isWhitespace) == true { lines.removeFirst() }
    while lines.last?.allSatisfy(\.isWhitespace) == true { lines.removeLast() }
    return lines.joined(separator: "\n")
  }
}
