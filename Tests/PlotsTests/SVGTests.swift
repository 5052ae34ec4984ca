import Glibc
import Testing

@testable import Plots

@Suite struct SVGTests {
  @Test func write() throws {
    for (name, figure) in SampleFigures.all {
      print(PlotTextRenderer.render(figure, width: 90))
      print(PlotTextRenderer.render(figure, width: 60, isASCII: true))
      for theme in Theme.allCases {
        let svg = SVGRenderer.render(figure, theme: theme)
        let file = fopen("/tmp/plotsout/\(name)-\(theme.rawValue).svg", "w")
        fputs(svg, file)
        fclose(file)
      }
    }
  }
}
