import Tables
import Testing

@testable import Plots

@Suite struct TextTests {
  @Test(arguments: SampleFigures.all.map(\.name), [(90, false), (60, true)])
  func isTheGoldenText(name: String, form: (width: Int, isASCII: Bool)) throws {
    let text = PlotTextRenderer.render(
      try SampleFigures.named(name), width: form.width, isASCII: form.isASCII)
    try Golden.expect(text + "\n", "\(name)-\(form.width).txt")
  }

  @Test(arguments: SampleFigures.all.map(\.name), [20, 40, 60, 80, 120, 200])
  func keepsToTheWidth(name: String, width: Int) throws {
    for isASCII in [false, true] {
      let text = PlotTextRenderer.render(try SampleFigures.named(name), width: width, isASCII: isASCII)
      for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
        #expect(line.last != " ")
        #expect(String(line).displayWidth <= max(30, width), "\(line)")
      }
    }
  }

  /// What a picture says in ASCII it says in ASCII alone, where its own words are ASCII.
  @Test func asciiIsASCII() throws {
    let figure = SampleFigures.everything.mapTexts { $0.filter(\.isASCII) }
    let text = PlotTextRenderer.render(figure, width: 80, isASCII: true)
    #expect(text.filter { !$0.isASCII } == "")
  }
}
