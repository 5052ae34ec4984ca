import Glibc

/// How an image fits the page around it.
package enum Theme: String, Sendable, CaseIterable {
  /// Light, and dark where the reader's screen asks for it; the image brings its own ground, so it is legible on both.
  case auto
  case light, dark
}

/// A figure as SVG 1.1: text kept as text, no identifiers and no references, so that many fit in one page.
package enum SVGRenderer {
  package static func render(_ figure: Figure, theme: Theme = .auto, width: Double = 720) -> String {
    let drawing = FigureLayout(figure, width: width).drawing()
    var svg = SVGWriter(theme: theme)
    svg.open(drawing, title: figure.title, description: figure.description)
    for item in drawing.items { svg.write(item) }
    return svg.text + "</svg>\n"
  }
}

extension Figure {
  /// What the picture shows, in a sentence for those who do not see it.
  package var description: String {
    panels.map { panel in
      let names = panel.marks.compactMap(\.label)
      let over = "\(panel.y.label) against \(panel.x.label)"
      return (panel.title.map { "\($0): " } ?? "") + over
        + (names.isEmpty ? "" : "; " + names.joined(separator: ", "))
    }.joined(separator: ". ") + "."
  }
}

private struct SVGWriter {
  let theme: Theme
  var text = ""

  private var palette: Palette { theme == .dark ? .dark : .light }

  init(theme: Theme) { self.theme = theme }

  mutating func open(_ drawing: Drawing, title: String, description: String) {
    let (width, height) = (number(drawing.width), number(drawing.height))
    text +=
      "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"\(width)\" height=\"\(height)\" "
      + "viewBox=\"0 0 \(width) \(height)\" role=\"img\" "
      + "font-family=\"DejaVu Sans, Verdana, Geneva, sans-serif\" fill=\"none\">\n"
    text += "<title>\(escaped(title))</title>\n<desc>\(escaped(description))</desc>\n"
    if theme == .auto { text += SVGWriter.darkStyle }
    text +=
      "<rect width=\"\(width)\" height=\"\(height)\" rx=\"6\" \(colour("fill", .background))/>\n"
  }

  mutating func write(_ item: Drawing.Item) {
    switch item {
    case .fill(let polygons, let paint):
      text += "<path d=\"\(polygons.map { path($0, isClosed: true) }.joined())\" \(fill(paint))/>\n"
    case .stroke(let lines, let isClosed, let width, let dash, let paint):
      text +=
        "<path d=\"\(lines.map { path($0, isClosed: isClosed) }.joined())\" \(colour("stroke", paint.role))"
        + " stroke-width=\"\(number(width))\""
      if width > 1 { text += " stroke-linejoin=\"round\"" }
      if !dash.isEmpty {
        text += " stroke-dasharray=\"\(dash.map(number).joined(separator: " "))\""
      } else if width > 1.5 {
        text += " stroke-linecap=\"round\""
      }
      text += opacity("stroke", paint) + "/>\n"
    case .circles(let centres, let radius, let paint):
      text += "<g \(fill(paint))>\n"
      for centre in centres {
        text += "<circle cx=\"\(number(centre.x))\" cy=\"\(number(centre.y))\" r=\"\(number(radius))\"/>\n"
      }
      text += "</g>\n"
    case .text(let label):
      text +=
        "<text x=\"\(number(label.at.x))\" y=\"\(number(label.at.y))\" font-size=\"\(number(label.size))\""
      if label.anchor != .start { text += " text-anchor=\"\(label.anchor.rawValue)\"" }
      if label.hasRim {
        text += " \(colours(("fill", label.role), ("stroke", .background)))"
        text += " stroke-width=\"\(number(Drawing.rim))\" stroke-linejoin=\"round\" paint-order=\"stroke\">"
      } else {
        text += " \(colour("fill", label.role))>"
      }
      text += "\(escaped(label.string))</text>\n"
    }
  }

  private func path(_ points: [Vector], isClosed: Bool) -> String {
    var path = ""
    for (place, point) in points.enumerated() {
      path += "\(place == 0 ? "M" : "L")\(number(point.x)) \(number(point.y))"
    }
    return path + (isClosed ? "Z" : "")
  }

  // MARK: Colours

  private func fill(_ paint: Drawing.Paint) -> String { colour("fill", paint.role) + opacity("fill", paint) }

  private func opacity(_ property: String, _ paint: Drawing.Paint) -> String {
    paint.opacity == 1 ? "" : " \(property)-opacity=\"\(number(paint.opacity))\""
  }

  /// The colour as an attribute; where a dark screen shall have another one, with the class that gives it.
  private func colour(_ property: String, _ role: Drawing.Role) -> String { colours((property, role)) }

  private func colours(_ colours: (property: String, role: Drawing.Role)...) -> String {
    let attributes = colours.map { "\($0.property)=\"\(palette[$0.role])\"" }
    let classes = colours.map { "regshell-\(SVGWriter.name($0.role))-\($0.property)" }
    return attributes.joined(separator: " ")
      + (theme == .auto ? " class=\"\(classes.joined(separator: " "))\"" : "")
  }

  private static func name(_ role: Drawing.Role) -> String {
    switch role {
    case .background: "ground"
    case .grid: "grid"
    case .muted: "muted"
    case .ink: "ink"
    case .series(let n): "s\(n % Palette.seriesCount)"
    case .seriesText(let n): "t\(n % Palette.seriesCount)"
    }
  }

  /// The same in every picture: a page that holds several of them inline has one set of rules.
  private static let darkStyle: String = {
    let roles: [Drawing.Role] =
      [.background, .grid, .muted, .ink]
      + (0..<Palette.seriesCount).flatMap { [Drawing.Role.series($0), .seriesText($0)] }
    let rules = roles.flatMap { role in
      ["fill", "stroke"].map { ".regshell-\(name(role))-\($0){\($0):\(Palette.dark[role])}" }
    }
    return "<style>@media (prefers-color-scheme: dark){\(rules.joined())}</style>\n"
  }()

  // MARK: Text

  /// At most two decimals: a hundredth of a pixel is seen by no one.
  private func number(_ value: Double) -> String {
    let hundredths = Int((value * 100).rounded())
    let (whole, rest) = (abs(hundredths) / 100, abs(hundredths) % 100)
    let sign = hundredths < 0 ? "-" : ""
    if rest == 0 { return "\(sign)\(whole)" }
    return rest % 10 == 0 ? "\(sign)\(whole).\(rest / 10)" : "\(sign)\(whole).\(rest < 10 ? "0" : "")\(rest)"
  }

  private func escaped(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      // XML 1.0 has no place for these, however they are written.
      case "\u{0}"..."\u{8}", "\u{B}", "\u{C}", "\u{E}"..."\u{1F}", "\u{FFFE}", "\u{FFFF}":
        result += "\u{FFFD}"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}
