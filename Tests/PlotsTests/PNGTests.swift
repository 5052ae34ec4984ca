import CZlib
import Foundation
import Testing

@testable import Plots

@Suite struct PNGTests {
  @Test(arguments: SampleFigures.all.map(\.name), [Theme.light, .dark])
  func decodes(name: String, theme: Theme) throws {
    let figure = try SampleFigures.named(name)
    let file = PNGRenderer.render(figure, theme: theme)
    #expect(file == PNGRenderer.render(figure, theme: theme))
    let image = try DecodedImage(file)
    let drawing = FigureLayout(figure).drawing()
    #expect(image.width == Int(drawing.width) && image.height == Int(drawing.height))
    // The ground is in the corners, and something stands out from it.
    let ground = theme == .dark ? [0x1B, 0x1F, 0x24] : [0xFF, 0xFF, 0xFF]
    #expect(image.pixel(0, 0) == ground && image.pixel(image.width - 1, image.height - 1) == ground)
    #expect(image.shareOfOther(than: ground) > 0.01)
    if let folder = ProcessInfo.processInfo.environment["REGSHELL_PICTURES"] {
      try Data(file).write(to: URL(fileURLWithPath: "\(folder)/\(name)-\(theme.rawValue).png"))
    }
  }

  @Test func scaleMultipliesThePixels() throws {
    let image = try DecodedImage(PNGRenderer.render(SampleFigures.path, scale: 2))
    #expect(image.width == 1440)
  }

  @Test func coverIsExact() {
    var canvas = Canvas(width: 4, height: 4, .init(hex: "#000000"))
    canvas.fill(
      [[Vector(0.5, 1), Vector(2, 1), Vector(2, 3), Vector(0.5, 3)]], .init(hex: "#ffffff"), opacity: 1)
    func red(_ x: Int, _ y: Int) -> UInt8 { canvas.pixels[(y * 4 + x) * 3] }
    #expect(red(0, 0) == 0 && red(0, 1) == 128 && red(1, 1) == 255 && red(2, 1) == 0 && red(1, 3) == 0)
  }

  /// A hole winds the other way round; two shapes that overlap stay one.
  @Test func windingDecidesWhatIsInside() {
    func square(_ low: Double, _ high: Double, isHole: Bool = false) -> [Vector] {
      let corners = [Vector(low, low), Vector(high, low), Vector(high, high), Vector(low, high)]
      return isHole ? corners.reversed() : corners
    }
    var canvas = Canvas(width: 6, height: 6, .init(hex: "#000000"))
    canvas.fill([square(0, 6), square(2, 4, isHole: true)], .init(hex: "#ffffff"), opacity: 1)
    #expect(canvas.pixels[(3 * 6 + 3) * 3] == 0 && canvas.pixels[(1 * 6 + 1) * 3] == 255)
    canvas.fill([square(0, 4), square(2, 6)], .init(hex: "#ffffff"), opacity: 0.5)
    #expect(canvas.pixels[(3 * 6 + 3) * 3] == 128)
  }

  @Test(arguments: ["aλŷ−²₁½→Σ|", "漢字🎈", "\u{301}"])
  func everyCharacterHasAShape(text: String) {
    for scalar in text.unicodeScalars {
      let glyph = Typeface.standard.glyph(scalar)
      #expect(glyph.advance >= 0)
      #expect(scalar == "\u{301}" || glyph.contours.allSatisfy { $0.count > 2 } && !glyph.contours.isEmpty)
    }
  }

  @Test func theTypefaceHasWhatTheLanguagePrints() {
    for scalar in "λβσμθητφψρπδ²³₀₁₂₃ₖⱼ−·±≤≥×ŷŷ|Σ½√∞‖←→…–'‰é".unicodeScalars {
      #expect(Typeface.standard.has(scalar), "\(scalar)")
    }
    // Verdana's and DejaVu's digits are of one width.
    #expect(Set("0123456789−".unicodeScalars.map { Typeface.standard.glyph($0).advance }).count <= 2)
  }
}

/// A PNG file read back: signature, checksums, compression and filters.
private struct DecodedImage {
  let width: Int
  let height: Int
  private let pixels: [UInt8]

  init(_ file: [UInt8]) throws {
    try #require(Array(file.prefix(8)) == [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A])
    func number(_ place: Int) -> Int { file[place..<place + 4].reduce(0) { $0 << 8 | Int($1) } }
    var place = 8
    var chunks: [(type: String, body: [UInt8])] = []
    while place < file.count {
      let length = number(place)
      let named = Array(file[place + 4..<place + 8 + length])
      #expect(UInt(number(place + 8 + length)) == crc32(0, named, UInt32(named.count)))
      chunks.append((String(decoding: named.prefix(4), as: UTF8.self), Array(named.dropFirst(4))))
      place += 12 + length
    }
    #expect(chunks.map(\.type) == ["IHDR", "IDAT", "IEND"])
    (width, height) = (number(16), number(20))
    #expect(Array(chunks[0].body.suffix(5)) == [8, 2, 0, 0, 0])
    let stride = width * 3
    var raw = [UInt8](repeating: 0, count: (stride + 1) * height)
    var length = UInt(raw.count)
    #expect(uncompress(&raw, &length, chunks[1].body, UInt(chunks[1].body.count)) == Z_OK)
    #expect(Int(length) == raw.count)
    var pixels: [UInt8] = []
    for row in 0..<height {
      #expect(raw[row * (stride + 1)] == 0)
      pixels += raw[row * (stride + 1) + 1..<(row + 1) * (stride + 1)]
    }
    self.pixels = pixels
  }

  func pixel(_ x: Int, _ y: Int) -> [Int] { (0..<3).map { Int(pixels[(y * width + x) * 3 + $0]) } }

  func shareOfOther(than ground: [Int]) -> Double {
    let count = stride(from: 0, to: pixels.count, by: 3).count { place in
      (0..<3).contains { Int(pixels[place + $0]) != ground[$0] }
    }
    return Double(count) / Double(width * height)
  }
}
