import Plots

/// How notebooks show pictures, `set(plots = …)`.
enum PlotMode: String, Sendable, CaseIterable {
  /// SVG that is light or dark as the reader's screen is, PNG for those that show no SVG.
  case auto
  case light, dark
  /// A Vega-Lite specification besides.
  case vega
  /// Braille or ASCII alone.
  case text

  var theme: Theme {
    switch self {
    case .light: .light
    case .dark: .dark
    case .auto, .vega, .text: .auto
    }
  }
}
