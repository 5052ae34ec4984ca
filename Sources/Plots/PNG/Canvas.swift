/// An image of opaque pixels that shapes are painted on.
///
/// A pixel takes a colour by the share of it that a shape covers: exact from left to right, by `levels` lines from top
/// to bottom. Inside is where the outline winds around (the rule "nonzero" of SVG).
struct Canvas {
  struct Colour: Equatable {
    var red: UInt8
    var green: UInt8
    var blue: UInt8

    /// - Parameter hex: `#rrggbb`
    init(hex: String) {
      let value = UInt32(hex.dropFirst(), radix: 16) ?? 0
      red = UInt8(truncatingIfNeeded: value >> 16)
      green = UInt8(truncatingIfNeeded: value >> 8)
      blue = UInt8(truncatingIfNeeded: value)
    }
  }

  private static let levels = 8

  let width: Int
  let height: Int
  /// Red, green, blue; row by row from the top.
  private(set) var pixels: [UInt8]

  init(width: Int, height: Int, _ ground: Colour) {
    self.width = width
    self.height = height
    let (red, green, blue) = (ground.red, ground.green, ground.blue)
    pixels = [UInt8](unsafeUninitializedCapacity: width * height * 3) { buffer, count in
      for place in stride(from: 0, to: width * height * 3, by: 3) {
        buffer[place] = red
        buffer[place + 1] = green
        buffer[place + 2] = blue
      }
      count = width * height * 3
    }
  }

  private struct Edge {
    let top: Double
    let bottom: Double
    /// x at y = 0, and its change a line.
    let x: Double
    let slope: Double
    let winding: Int
  }

  /// Paints the inside of closed polygons.
  mutating func fill(_ polygons: [[Vector]], _ colour: Colour, opacity: Double) {
    var edges: [Edge] = []
    var (left, right) = (Double(width), 0.0)
    for polygon in polygons {
      for (place, b) in polygon.enumerated() {
        let a = polygon[place == 0 ? polygon.count - 1 : place - 1]
        (left, right) = (min(left, b.x), max(right, b.x))
        guard a.y != b.y, a.isFinite, b.isFinite else { continue }
        let slope = (b.x - a.x) / (b.y - a.y)
        edges.append(
          Edge(
            top: min(a.y, b.y), bottom: max(a.y, b.y), x: a.x - slope * a.y, slope: slope,
            winding: a.y < b.y ? 1 : -1))
      }
    }
    guard !edges.isEmpty, left < right else { return }
    edges.sort { ($0.top, $0.x) < ($1.top, $1.x) }
    let columns = max(0, Int(left))..<min(width, Int(right) + 1)
    guard !columns.isEmpty else { return }
    var active: [Edge] = []
    var next = 0
    let last = min(Double(height), edges.reduce(0) { max($0, $1.bottom) })
    var row = max(0, Int(edges[0].top))
    var cover = [Float](repeating: 0, count: columns.count + 1)
    var crossings: [(x: Double, winding: Int)] = []
    while Double(row) < last {
      while next < edges.count, edges[next].top < Double(row + 1) {
        active.append(edges[next])
        next += 1
      }
      for level in 0..<Self.levels {
        let y = Double(row) + (Double(level) + 0.5) / Double(Self.levels)
        crossings.removeAll(keepingCapacity: true)
        for edge in active where edge.top <= y && y < edge.bottom {
          crossings.append((edge.x + edge.slope * y, edge.winding))
        }
        crossings.sort { ($0.x, $0.winding) < ($1.x, $1.winding) }
        var winding = 0
        for (a, b) in zip(crossings, crossings.dropFirst()) {
          winding += a.winding
          if winding != 0 { add(a.x, b.x, columns, to: &cover) }
        }
      }
      paint(row, columns, &cover, colour, opacity)
      row += 1
      active.removeAll { $0.bottom <= Double(row) }
    }
  }

  /// The cover of one line from x = a to b: in each pixel its share of the line.
  private func add(_ a: Double, _ b: Double, _ columns: Range<Int>, to cover: inout [Float]) {
    let (from, to) = (max(a, Double(columns.lowerBound)), min(b, Double(columns.upperBound)))
    guard from < to else { return }
    let first = Int(from) - columns.lowerBound
    let last = min(Int(to), columns.upperBound) - columns.lowerBound
    let unit = Float(1) / Float(Self.levels)
    if first == last {
      cover[first] += Float(to - from) * unit
      return
    }
    cover[first] += Float(Double(first + columns.lowerBound + 1) - from) * unit
    for column in (first + 1)..<max(first + 1, last) { cover[column] += unit }
    cover[last] += Float(to - Double(last + columns.lowerBound)) * unit
  }

  private mutating func paint(
    _ row: Int, _ columns: Range<Int>, _ cover: inout [Float], _ colour: Colour, _ opacity: Double
  ) {
    pixels.withUnsafeMutableBufferPointer { pixels in
      for column in columns {
        // Sixteen shades are as many as an eye parts along an edge; fewer colours make a smaller file.
        let shade = (min(1, cover[column - columns.lowerBound]) * 16).rounded() / 16
        cover[column - columns.lowerBound] = 0
        guard shade > 0 else { continue }
        let share = shade * Float(opacity)
        let place = (row * width + column) * 3
        for (channel, value) in [(0, colour.red), (1, colour.green), (2, colour.blue)] {
          let old = Float(pixels[place + channel])
          pixels[place + channel] = UInt8((old + share * (Float(value) - old)).rounded())
        }
      }
    }
    cover[columns.count] = 0
  }
}
