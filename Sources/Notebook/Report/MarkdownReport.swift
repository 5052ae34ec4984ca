import Engine

/// A notebook as a Markdown file to read and to share: texts as they are, each closed in itself, code and what it printed in fences,
/// tables as Markdown's own, plots as image files beside it, since the sites that show Markdown drop what is
/// inside an address.
///
/// Of each output the SVG or PNG is shown, otherwise its table or its plain text; colours of terminals are
/// removed. What is hidden by a tag is shown, as plain text cannot be unfolded. Source of the layout:
/// CommonMark 0.31, and GitHub's tables.
package struct MarkdownReport {
  package struct Picture: Sendable, Equatable {
    /// Of its file, in the folder of pictures.
    package var name: String
    package var bytes: [UInt8]
  }

  /// What code is coloured as, a fence's info string.
  private let highlighting: String
  /// Of the pictures, as links from the report spell it; nil puts them into `data:` addresses.
  private let folder: String?
  /// Those to write, in the order in which they appear.
  package private(set) var pictures: [Picture] = []

  package init(highlighting: String, folder: String? = nil) {
    self.highlighting = highlighting
    self.folder = folder
  }

  package mutating func text(of notebook: NotebookFile) -> String {
    var blocks: [String] = []
    for cell in notebook.cells { blocks += self.blocks(of: cell) }
    return blocks.map { $0 + "\n" }.joined(separator: "\n")
  }

  private mutating func blocks(of cell: NotebookCell) -> [String] {
    let isRemoved = cell.sourceVisibility == .removed
    if cell.isBlank && cell.outputs.isEmpty || isRemoved && cell.kind != .code { return [] }
    switch cell.kind {
    case .markdown: return [withAttachments(cell).withoutBlankEnds.withClosedBlocks]
    case .raw: return [Self.fenced(cell.source)]
    case .code:
      var blocks =
        cell.isBlank || isRemoved ? [] : [Self.fenced(cell.source.withoutBlankEnds, highlighting)]
      for output in cell.reportedOutputs { if let block = block(of: output) { blocks.append(block) } }
      return blocks
    }
  }

  private mutating func block(of output: JSON) -> String? {
    switch output["output_type"]?.string {
    case "stream": return Self.fenced(output["text"]?.string ?? "")
    case "error":
      let lines = output["traceback"]?.array?.compactMap(\.string) ?? []
      let name = [output["ename"]?.string, output["evalue"]?.string].compactMap { $0 }.joined(separator: ": ")
      return Self.fenced(lines.isEmpty ? name : lines.joined(separator: "\n"))
    default:
      let data = output["data"]
      let title = data?["image/svg+xml"]?.string.flatMap(SVGTitle.of) ?? "plot"
      if let svg = data?["image/svg+xml"]?.string {
        return image(title, address(of: Array(svg.utf8), "image/svg+xml", "plot"))
      }
      for type in ["image/png", "image/jpeg"] {
        guard let bytes = data?[type]?.string.flatMap(NotebookCell.decodedImage) else { continue }
        return image(title, address(of: bytes, type, "plot"))
      }
      if let text = data?["text/markdown"]?.string { return text.withoutBlankEnds.withClosedBlocks }
      if let table = data?["text/html"]?.string.flatMap(TableMarkup.markdown) { return table }
      return data?["text/plain"]?.string.map { Self.fenced($0) }
    }
  }

  private func image(_ title: String, _ address: String) -> String {
    var text = ""
    for character in title {
      if "\\[]*_`<&$".contains(character) { text += "\\" }
      text.append(character.isNewline ? " " : character)
    }
    return "![\(text)](\(address))"
  }

  static let endings = [
    "image/svg+xml": "svg", "image/png": "png", "image/jpeg": "jpg", "image/gif": "gif",
  ]

  /// Of a file that is to be written, or of the bytes themselves.
  private mutating func address(of bytes: [UInt8], _ type: String, _ kind: String) -> String {
    guard let folder, let ending = Self.endings[type] else {
      return "data:\(type);base64,\(Base64.encode(bytes))"
    }
    let number = pictures.count { $0.name.hasPrefix(kind + "-") } + 1
    let name = "\(kind)-\(number).\(ending)"
    pictures.append(Picture(name: name, bytes: bytes))
    return (folder + "/" + name).addressed
  }

  /// In a fence that is longer than any run of backticks inside.
  static func fenced(_ text: String, _ info: String = "") -> String {
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

  /// `attachment:name` with the address of the image in its place.
  private mutating func withAttachments(_ cell: NotebookCell) -> String {
    var text = cell.source
    for (name, bundle) in cell.extras["attachments"]?.members ?? [] {
      let mark = "](attachment:\(name))"
      guard text.contains(mark), let image = bundle.members?.first(where: { Self.endings[$0.key] != nil }),
        let bytes = image.value.string.flatMap(NotebookCell.decodedImage)
      else { continue }
      text = text.split(separator: mark, omittingEmptySubsequences: false)
        .joined(separator: "](\(address(of: bytes, image.key, "image")))")
    }
    return text
  }
}

extension NotebookCell {
  /// Stored images may have line ends among their digits.
  static func decodedImage(_ text: String) -> [UInt8]? {
    Base64.decode(String(text.filter { !$0.isWhitespace }))
  }
}

extension String {
  /// Without the sequences that set a terminal's colours: ESC [ … letter (ECMA-48, control sequences).
  package var withoutColours: String {
    guard utf8.contains(0x1B) else { return self }
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

  /// As a path in an address: what ends one in Markdown, or means something in one, by its bytes (RFC 3986). A
  /// colon too: what stands before one in a first segment would be a scheme.
  var addressed: String {
    var text = ""
    for byte in utf8 {
      let character = Character(Unicode.Scalar(byte))
      if byte < 0x7F, character.isLetter || character.isNumber || "/-._~!,;=+@$".contains(character) {
        text.unicodeScalars.append(Unicode.Scalar(byte))
      } else {
        text += "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
      }
    }
    return text
  }

  /// Without blank lines at its ends; the indent of the first line stays.
  fileprivate var withoutBlankEnds: String {
    var lines = split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)[...]
    while lines.first?.allSatisfy(\.isWhitespace) == true { lines.removeFirst() }
    while lines.last?.allSatisfy(\.isWhitespace) == true { lines.removeLast() }
    return lines.joined(separator: "\n")
  }
}
