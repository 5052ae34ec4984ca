/// A figure as a PNG image, drawn as the SVG is: same layout, same letters, same colours.
package enum PNGRenderer {
  /// - Parameters:
  ///   - width: in pixels before scaling
  ///   - scale: pixels of the image a pixel of the layout
  package static func render(
    _ figure: Figure, theme: Theme = .light, width: Double = 720, scale: Double = 1
  ) -> [UInt8] {
    let drawing = FigureLayout(figure, width: width).drawing()
    let palette: Palette = theme == .dark ? .dark : .light
    var canvas = Canvas(
      width: Int((drawing.width * scale).rounded(.up)), height: Int((drawing.height * scale).rounded(.up)),
      Canvas.Colour(hex: palette.background))
    for item in drawing.items { paint(item, palette, scale, on: &canvas) }
    return PNGEncoder.encode(canvas)
  }

  private static func paint(
    _ item: Drawing.Item, _ palette: Palette, _ scale: Double, on canvas: inout Canvas
  ) {
    func scaled(_ polygons: [[Vector]]) -> [[Vector]] {
      scale == 1 ? polygons : polygons.map { $0.map { $0 * scale } }
    }
    func fill(_ polygons: [[Vector]], _ paint: Drawing.Paint) {
      canvas.fill(scaled(polygons), Canvas.Colour(hex: palette[paint.role]), opacity: paint.opacity)
    }
    switch item {
    case .fill(let polygons, let paint): fill(polygons, paint)
    case .stroke(let lines, let isClosed, let width, let dash, let paint):
      fill(
        lines.flatMap { Outline.stroke($0, isClosed: isClosed, width: width, dash: dash) }, paint)
    case .circles(let centres, let radius, let paint):
      // Each for itself: where points overlap they show through each other, as in the SVG.
      for centre in centres { fill([Outline.disc(centre, radius: radius)], paint) }
    case .text(let text):
      let letters = Outline.text(text)
      if text.hasRim {
        fill(
          letters.flatMap { Outline.stroke($0, isClosed: true, width: Drawing.rim, dash: []) },
          .init(role: .background))
      }
      fill(letters, .init(role: text.role))
    }
  }
}
