/// An array of objects, one a row, with numbers at full precision (RFC 8259).
///
/// Not a number is null, an infinity the text "inf" or "-inf" (JSON has none), an interval an array of
/// its ends. Text around the table is left out. A header that is empty or repeated gets a number.
package enum JSONRenderer {
  package static let format = TableFormat(
    name: "json", fileExtensions: ["json"], mediaType: "application/json",
    render: { table, _ in render(table) })

  package static func render(_ given: Table) -> String {
    let table = given.forMachines
    let keys = uniqueNames(table.columns.map(\.header)).map { quoted($0) + ": " }
    let rows = table.rows.map { row in
      "  {" + zip(keys, row).map { $0 + value($1) }.joined(separator: ", ") + "}"
    }
    return rows.isEmpty ? "[]\n" : "[\n" + rows.joined(separator: ",\n") + "\n]\n"
  }

  private static func value(_ cell: Table.Cell) -> String {
    switch cell {
    case .empty: "null"
    case .text(let text): quoted(text)
    case .logical(let flag): flag ? "true" : "false"
    case .number(let value, _): number(value)
    case .interval(let low, let high, _): "[\(number(low)), \(number(high))]"
    }
  }

  private static func number(_ value: Double) -> String {
    if value.isNaN { return "null" }
    let text = NumberFormat.shortest.string(value)
    return value.isInfinite ? quoted(text) : text
  }

  static func quoted(_ text: String) -> String {
    var json = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": json += "\\\""
      case "\\": json += "\\\\"
      case "\n": json += "\\n"
      case "\r": json += "\\r"
      case "\t": json += "\\t"
      case _ where scalar.value < 0x20:
        let digits = String(scalar.value, radix: 16)
        json += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: json.unicodeScalars.append(scalar)
      }
    }
    return json + "\""
  }
}
