/// Comma-separated values (RFC 4180, lines ended by LF): one line of names, then the rows with numbers
/// at full precision. Text around the table is left out, so that the result reads back as data.
package enum CSVRenderer {
  package static let format = TableFormat(
    name: "csv", fileExtensions: ["csv"], mediaType: "text/csv",
    render: { table, _ in render(table) })

  package static func render(_ given: Table, delimiter: UInt8 = UInt8(ascii: ",")) -> String {
    let table = given.forMachines
    var writer = DelimitedWriter(delimiter: delimiter)
    writer.line(table.columns) { $1.text($0.header) }
    for row in table.rows { writer.line(row) { write($0, &$1) } }
    return writer.string
  }

  private static func write(_ cell: Table.Cell, _ writer: inout DelimitedWriter) {
    switch cell {
    case .empty: break
    case .text, .logical: writer.text(cell.string)
    case .number(let value, _): writer.number(value)
    case .interval(let low, let high, _): writer.text(Table.Cell.interval(low, high, .shortest).string)
    }
  }
}
