/// What there is to say about one name: a signature, one line, and more below.
struct HelpPage {
  /// `verb`, `penalty`, `column` … as completion calls it.
  let kind: String
  let signature: String
  /// One line, without a full stop.
  let summary: String
  /// What follows on the whole page; built only when it is shown.
  let body: () -> [Document.Block]

  init(
    kind: String, signature: String, summary: String, body: @escaping () -> [Document.Block] = { [] }
  ) {
    self.kind = kind
    self.signature = signature
    self.summary = summary
    self.body = body
  }

  /// Signature and summary alone.
  var line: Document { Document([.lines([signature, summary])]) }

  var document: Document { Document(line.blocks + body()) }

  /// This page with another one below it.
  func followed(by other: HelpPage) -> HelpPage {
    HelpPage(kind: kind, signature: signature, summary: summary) { body() + other.document.blocks }
  }
}

extension Document.Block {
  /// Cells to type, each line set in, under a heading.
  static func examples(_ cells: [String]) -> [Document.Block] {
    guard !cells.isEmpty else { return [] }
    let lines = cells.enumerated().flatMap { place, cell in
      (place == 0 ? [] : [""]) + cell.split(separator: "\n").map { "  \($0)" }
    }
    return [.verbatim([cells.count == 1 ? "example" : "examples"] + lines)]
  }
}
