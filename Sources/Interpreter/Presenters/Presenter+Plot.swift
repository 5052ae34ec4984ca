import Engine
import Plots

extension Presenter {
  /// A picture's renderings beside its text.
  func images(of figure: Figure) -> [(type: String, content: JSON)] {
    guard settings.plots != .text else { return [] }
    let theme = settings.plots.theme
    var images: [(type: String, content: JSON)] = [
      ("image/png", .string(Base64.encode(PNGRenderer.render(figure, theme: theme)))),
      ("image/svg+xml", .string(SVGRenderer.render(figure, theme: theme))),
    ]
    if settings.plots == .vega {
      images.append((VegaLiteRenderer.mediaType, VegaLiteRenderer.render(figure)))
    }
    return images
  }
}
