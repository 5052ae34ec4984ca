import Engine
import Testing

@testable import Plots

@Suite struct VegaLiteTests {
  @Test(arguments: SampleFigures.all.map(\.name))
  func isTheGoldenSpecification(name: String) throws {
    let text = VegaLiteRenderer.render(try SampleFigures.named(name)).serialised(indent: 1)
    try Golden.expect(text + "\n", "\(name).vl.json")
  }

  /// Every mark of the figure is a layer with its numbers, in the units of the axes.
  @Test func theNumbersAreThere() throws {
    let json = VegaLiteRenderer.render(SampleFigures.path)
    let layers = try #require(json["layer"]?.array)
    let lines = layers.filter { $0["mark"]?["type"]?.string == "line" }
    #expect(lines.count == 5)
    let first = try #require(lines[0]["data"]?["values"]?.array?.first)
    #expect(first["x"]?.double == 5 && first["order"]?.int == 0)
    let channel = try #require(lines[0]["encoding"]?["x"]?["scale"])
    #expect(channel["type"]?.string == "log" && channel["reverse"]?.bool == true)
    let texts = layers.compactMap { $0["encoding"]?["text"]?["value"]?.string }
    #expect(texts.contains("qsec"))
  }

  /// Names at the ends of lines stand a line's height apart, however near the ends are.
  @Test func namesStandApart() throws {
    for figure in [SampleFigures.path, SampleFigures.tiles] {
      let json = VegaLiteRenderer.render(figure)
      let panel = try #require(json["concat"]?.array?.last ?? json)
      let levels = try #require(panel["layer"]?.array).filter { $0["mark"]?["type"]?.string == "text" }
        .compactMap { $0["encoding"]?["y"]?["value"]?.double }.sorted()
      #expect(levels.count >= 4)
      for (a, b) in zip(levels, levels.dropFirst()) { #expect(b - a >= 13.8) }
    }
  }

  @Test func dataOfAFigure() throws {
    let json = SampleFigures.everything.json
    let marks = try #require(json["panels"]?.array?.first?["marks"]?.array)
    #expect(marks.count == SampleFigures.everything.panels[0].marks.count)
    #expect(marks[2]["y"]?.array?[1] == .null)
    #expect(json.serialised() == SampleFigures.everything.json.serialised())
  }
}
