import Engine
import Plots

/// The forms in which a picture is written to a file, by the file's ending.
enum PlotFile: CaseIterable {
  case svg, png, text, vegaLite

  /// Twice the pixels of a notebook's image: files are printed and enlarged.
  private static let scale = 2.0

  var endings: [String] {
    switch self {
    case .svg: ["svg"]
    case .png: ["png"]
    case .text: ["txt", "text"]
    case .vegaLite: ["vl.json", "vg.json"]
    }
  }

  static func forFile(_ name: String) -> PlotFile? {
    allCases.first { form in form.endings.contains { name.lowercased().hasSuffix("." + $0) } }
  }

  func bytes(_ figure: Figure, _ presenter: Presenter) -> [UInt8] {
    let theme = presenter.settings.plots.theme
    switch self {
    case .svg: return Array(SVGRenderer.render(figure, theme: theme).utf8)
    case .png: return PNGRenderer.render(figure, theme: theme, scale: Self.scale)
    case .text: return Array((presenter.plain(Document(plot: figure)) + "\n").utf8)
    case .vegaLite: return Array((VegaLiteRenderer.render(figure).serialised(indent: 1) + "\n").utf8)
    }
  }
}
