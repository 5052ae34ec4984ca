import Foundation
import Testing

@testable import Tables

/// What is written reads back as it was: CSV and TSV by our own reader, JSON by another's.
///
/// A text that means missing (`NA`, empty) or spells a number does not keep its kind in CSV, which has no kinds.
@Suite struct RoundTripTests {
  private static let words = [
    "a", "comma,comma", "say \"so\"", " led", "trailed ", "\tled", "two\nlines", "cr\r\nlf", "é 中文 👍",
    "semi;colon|bar",
    "#hash", "'", "\\", "-", "1 2",
  ]

  /// Columns of any doubles, of texts and of logicals, some missing.
  private static func frame(_ random: inout SplitMix) throws -> DataFrame {
    let rows = Int.random(in: 1...40, using: &random)
    func some<Value>(_ value: () -> Value) -> [Value?] {
      (0..<rows).map { $0 > 0 && Int.random(in: 0..<6, using: &random) == 0 ? nil : value() }
    }
    var generator = random
    let doubles: [Double] = (0..<rows).map { _ in
      let bits = Double(bitPattern: generator.next())
      return bits.isNaN ? .nan : bits
    }
    let simple: [Double] = (0..<rows).map { _ in
      [0, -1.5, 0.1, 1e-300, 1e15, 1e16, 123_456.789, .infinity, -.infinity, .nan].randomElement(
        using: &generator)!
    }
    let texts = some { words.randomElement(using: &generator)! }
    let flags = some { Bool.random(using: &generator) }
    random = generator
    return try DataFrame([
      Column("any", numbers: doubles), Column("a, \"quoted\" name", numbers: simple),
      Column("text", text: ["word"] + texts.dropFirst()), Column("flag", logicals: flags),
    ])
  }

  @Test("CSV and TSV", arguments: [UInt8(ascii: ","), UInt8(ascii: "\t")])
  func delimited(delimiter: UInt8) throws {
    var random = SplitMix(seed: UInt64(delimiter))
    for _ in 0..<200 {
      let frame = try Self.frame(&random)
      let text = CSVRenderer.render(frame.table(), delimiter: delimiter)
      #expect(text == frame.delimited(delimiter))
      let name = delimiter == UInt8(ascii: ",") ? "d.csv" : "d.tsv"
      let back = try readDelimited(bytes: Array(text.utf8), name: name).frame
      #expect(back == frame, "\(text)")
    }
  }

  @Test("JSON: each row an object, every digit kept, missing null, infinities texts")
  func json() throws {
    var random = SplitMix(seed: 3)
    for _ in 0..<200 {
      let frame = try Self.frame(&random)
      let text = JSONRenderer.render(frame.table())
      let rows = try JSONDecoder().decode([[String: Item]].self, from: Data(text.utf8))
      #expect(rows.count == frame.rowCount)
      for (place, row) in rows.enumerated() {
        for column in frame.columns {
          let item = row[column.name]
          switch column.values {
          case .number(let numbers):
            let x = numbers[place]
            if x.isFinite {
              #expect(item == .number(x))
            } else {
              #expect(item == (x.isNaN ? .null : .text(x > 0 ? "inf" : "-inf")))
            }
          case .logical(let flags): #expect(item == flags[place].map { .flag($0) } ?? .null)
          case .text(let factor): #expect(item == factor[place].map { .text($0) } ?? .null)
          }
        }
      }
    }
  }

  private enum Item: Decodable, Equatable {
    case null
    case number(Double)
    case flag(Bool)
    case text(String)

    init(from decoder: any Decoder) throws {
      let value = try decoder.singleValueContainer()
      if value.decodeNil() {
        self = .null
      } else if let flag = try? value.decode(Bool.self) {
        self = .flag(flag)
      } else if let number = try? value.decode(Double.self) {
        self = .number(number)
      } else {
        self = .text(try value.decode(String.self))
      }
    }
  }
}
