/// The colours of a picture.
///
/// Series: the hues of Okabe and Ito (2008), which readers with any common kind of colour vision tell apart, darkened
/// or lightened until a line stands out 3 : 1 and a letter 4.5 : 1 from the ground (WCAG 2.1). After the last one
/// dashes begin.
struct Palette: Sendable, Equatable {
  let background: String
  let grid: String
  let muted: String
  let ink: String
  let series: [String]
  let seriesText: [String]

  static let light = Palette(
    background: "#ffffff", grid: "#e6e8eb", muted: "#656d76", ink: "#1f2328",
    series: ["#0072b2", "#d55e00", "#009e73", "#b9559a", "#b27d00", "#2b95d6"],
    seriesText: ["#00619a", "#b04d00", "#00734f", "#9d3f80", "#835c00", "#1b6fa3"])

  static let dark = Palette(
    background: "#1b1f24", grid: "#343a42", muted: "#9ba5b0", ink: "#e8ecf0",
    series: ["#4fa9e6", "#f2803a", "#2cc295", "#e190c3", "#e3ac2b", "#9bd6fb"],
    seriesText: ["#6bb8ee", "#f69a62", "#4bd0a8", "#e9a6d1", "#e9bb52", "#abddfc"])

  static let seriesCount = 6

  subscript(role: Drawing.Role) -> String {
    switch role {
    case .background: background
    case .grid: grid
    case .muted: muted
    case .ink: ink
    case .series(let n): series[n % series.count]
    case .seriesText(let n): seriesText[n % seriesText.count]
    }
  }
}

extension Mark {
  /// Dashes alone part series whose colours repeat.
  var shownDash: Dash {
    guard dash == .solid, case .series(let n) = role else { return dash }
    switch n / Palette.seriesCount % 3 {
    case 0: return .solid
    case 1: return .dashed
    default: return .dotted
    }
  }

  var drawingRole: Drawing.Role {
    switch role {
    case .series(let n): .series(n)
    case .ink: .ink
    case .muted: .muted
    }
  }

  var textRole: Drawing.Role {
    switch role {
    case .series(let n): .seriesText(n)
    case .ink: .ink
    case .muted: .muted
    }
  }
}
