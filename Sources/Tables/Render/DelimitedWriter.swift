/// Writes delimited text: the one place that quotes fields and spells numbers for files.
///
/// A missing value is `NA` and an infinity `Inf`, the spellings that R, pandas and this reader share.
/// A line that would be empty is `""`, since an empty line is no row.
package struct DelimitedWriter {
  private let delimiter: UInt8
  private var bytes: [UInt8] = []

  package init(delimiter: UInt8) { self.delimiter = delimiter }

  package var string: String { String(decoding: bytes, as: UTF8.self) }

  mutating func line<Items: Collection>(
    _ items: Items, _ write: (Items.Element, inout DelimitedWriter) -> Void
  ) {
    let start = bytes.count
    for (place, item) in items.enumerated() {
      if place > 0 { bytes.append(delimiter) }
      write(item, &self)
    }
    if bytes.count == start { bytes += Array("\"\"".utf8) }
    bytes.append(UInt8(ascii: "\n"))
  }

  mutating func number(_ value: Double) {
    if value.isNaN {
      missing()
    } else if value.isInfinite {
      bytes += Array((value < 0 ? "-Inf" : "Inf").utf8)
    } else {
      bytes += NumberFormat.shortest.string(value).utf8
    }
  }

  mutating func missing() { bytes += Array("NA".utf8) }

  mutating func text(_ text: String) {
    let utf8 = text.utf8
    // A reader takes blanks around a field for layout.
    func isBlank(_ byte: UInt8?) -> Bool { byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }
    let needsQuotes =
      isBlank(utf8.first) || isBlank(utf8.last)
      || utf8.contains { $0 == delimiter || $0 == UInt8(ascii: "\"") || $0 == 10 || $0 == 13 }
    guard needsQuotes else {
      bytes += utf8
      return
    }
    bytes.append(UInt8(ascii: "\""))
    for byte in utf8 {
      if byte == UInt8(ascii: "\"") { bytes.append(byte) }
      bytes.append(byte)
    }
    bytes.append(UInt8(ascii: "\""))
  }
}

extension DataFrame {
  /// The data as delimited text with a line of names, for `save`.
  package func delimited(_ delimiter: UInt8 = UInt8(ascii: ",")) -> String {
    var writer = DelimitedWriter(delimiter: delimiter)
    writer.line(columns) { $1.text($0.name) }
    for row in 0..<rowCount {
      writer.line(columns) { column, writer in
        switch column.values {
        case .number(let numbers): writer.number(numbers[row])
        case .logical(let flags):
          if let flag = flags[row] { writer.text(flag ? "true" : "false") } else { writer.missing() }
        case .text(let factor):
          if let text = factor[row] { writer.text(text) } else { writer.missing() }
        }
      }
    }
    return writer.string
  }
}
