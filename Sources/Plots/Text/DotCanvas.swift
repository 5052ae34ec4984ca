/// A terminal's picture: cells of 2 × 4 dots, each dot with the mark that drew it, and characters laid over them.
struct DotCanvas {
  /// What a dot belongs to, faint ones first: of two in a cell the stronger gives the cell's ASCII character.
  enum Ink: UInt8, Comparable {
    case none, band, rule, muted, series0, series1, series2, series3, series4, series5

    static func < (a: Ink, b: Ink) -> Bool { a.rawValue < b.rawValue }

    static func of(_ role: Mark.Role) -> Ink {
      switch role {
      case .series(let n): Ink(rawValue: Ink.series0.rawValue + UInt8(n % 6)) ?? .series0
      case .ink: .series0
      case .muted: .muted
      }
    }

    var ascii: Character {
      switch self {
      case .none: " "
      case .band: "."
      case .rule: ":"
      case .muted: "-"
      case .series0: "*"
      case .series1: "+"
      case .series2: "o"
      case .series3: "x"
      case .series4: "#"
      case .series5: "%"
      }
    }
  }

  let columns: Int
  let rows: Int
  private var dots: [Ink]
  private var characters: [Character?]

  init(columns: Int, rows: Int) {
    self.columns = columns
    self.rows = rows
    dots = Array(repeating: .none, count: columns * rows * 8)
    characters = Array(repeating: nil, count: columns * rows)
  }

  var width: Int { columns * 2 }
  var height: Int { rows * 4 }

  mutating func set(_ x: Int, _ y: Int, _ ink: Ink) {
    guard x >= 0, x < width, y >= 0, y < height else { return }
    let place = y * width + x
    dots[place] = max(dots[place], ink)
  }

  /// - Parameter isDrawn: whether the k-th dot of the line is, for dashes
  mutating func line(_ a: (Int, Int), _ b: (Int, Int), _ ink: Ink, step: inout Int, isDrawn: (Int) -> Bool) {
    let count = max(abs(b.0 - a.0), abs(b.1 - a.1))
    for k in 0...count {
      let share = count == 0 ? 0 : Double(k) / Double(count)
      let x = Int((Double(a.0) + share * Double(b.0 - a.0)).rounded())
      let y = Int((Double(a.1) + share * Double(b.1 - a.1)).rounded())
      if isDrawn(step) { set(x, y, ink) }
      if k < count { step += 1 }
    }
  }

  mutating func put(_ character: Character, column: Int, row: Int) {
    guard column >= 0, column < columns, row >= 0, row < rows else { return }
    characters[row * columns + column] = character
  }

  /// Whether a text may stand here without covering another.
  func isFree(_ column: Int, _ row: Int, count: Int) -> Bool {
    guard row >= 0, row < rows, column >= 0, column + count <= columns else { return false }
    return (column..<column + count).allSatisfy { characters[row * columns + $0] == nil }
  }

  /// How many cells of a stretch have dots.
  func inked(_ column: Int, _ row: Int, count: Int) -> Int {
    (column..<column + count).count { cell in
      (0..<8).contains { dots[(row * 4 + $0 / 2) * width + cell * 2 + $0 % 2] != .none }
    }
  }

  func line(_ row: Int, isASCII: Bool) -> String {
    var text = ""
    for column in 0..<columns {
      if let character = characters[row * columns + column] {
        // A wide character takes the cell behind it, which is marked with an empty one.
        if character != "\u{0}" { text.append(character) }
        continue
      }
      text.append(isASCII ? ascii(column, row) : braille(column, row))
    }
    return text
  }

  /// Unicode's braille patterns: bit k is the k-th dot of this order.
  private static let order = [(0, 0), (0, 1), (0, 2), (1, 0), (1, 1), (1, 2), (0, 3), (1, 3)]

  private func braille(_ column: Int, _ row: Int) -> Character {
    var bits: UInt32 = 0
    for (bit, (dx, dy)) in Self.order.enumerated()
    where dots[(row * 4 + dy) * width + column * 2 + dx] != .none {
      bits |= 1 << UInt32(bit)
    }
    guard bits != 0, let scalar = Unicode.Scalar(0x2800 + bits) else { return " " }
    return Character(scalar)
  }

  private func ascii(_ column: Int, _ row: Int) -> Character {
    var strongest = Ink.none
    for (dx, dy) in Self.order { strongest = max(strongest, dots[(row * 4 + dy) * width + column * 2 + dx]) }
    return strongest.ascii
  }
}
