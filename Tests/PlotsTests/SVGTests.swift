import Testing

@testable import Plots

@Suite struct SVGTests {
  @Test(arguments: SampleFigures.all.map(\.name))
  func isTheGoldenImage(name: String) throws {
    let figure = try SampleFigures.named(name)
    try Golden.expect(SVGRenderer.render(figure), "\(name).svg")
    #expect(SVGRenderer.render(figure) == SVGRenderer.render(figure))
  }

  /// Balanced, with attributes in quotes, without identifiers: many pictures live in one page.
  @Test(arguments: SampleFigures.all.map(\.name), Theme.allCases)
  func isWellFormed(name: String, theme: Theme) throws {
    let svg = SVGRenderer.render(try SampleFigures.named(name), theme: theme)
    var open: [Substring] = []
    for piece in svg.split(separator: "<") {
      let tag = try #require(piece.split(separator: ">", maxSplits: 1).first)
      if tag.hasPrefix("/") {
        let last = open.popLast()
        #expect(last == tag.dropFirst())
      } else if !tag.hasSuffix("/") {
        open.append(try #require(tag.split(separator: " ").first))
      }
      let quotes = tag.count { $0 == "\"" }
      #expect(quotes % 2 == 0)
    }
    #expect(open.isEmpty)
    #expect(!svg.contains(" id=") && !svg.contains("url("))
    #expect(svg.contains("prefers-color-scheme") == (theme == .auto))
  }

  @Test func lettersAreEscapedAndKept() throws {
    var figure = SampleFigures.path
    figure.title = "a < b & \"c\" \u{1} λ"
    let svg = SVGRenderer.render(figure)
    #expect(svg.contains(">a &lt; b &amp; &quot;c&quot; \u{FFFD} λ</text>"))
  }
}
