extension DataFrame {
  /// The data as a table, with the kinds of the columns under their names.
  ///
  /// - Parameters:
  ///   - rows: at most this many, the first; nil takes all. A footer line counts the others.
  ///   - columns: at most this many, the first; a footer line counts the others.
  package func table(
    rows: Int? = nil, columns limit: Int? = nil, digits: Int = NumberFormat.defaultDigits
  ) -> Table {
    let shownRows = min(rowCount, max(0, rows ?? rowCount))
    let shown = columns.prefix(max(0, limit ?? columnCount))
    var table = Table(
      columns: shown.map {
        Table.Column($0.name, $0.kind == .number ? .number : .text, subheader: $0.kind.rawValue)
      }, hasRowHeader: false)
    let format = NumberFormat.data.digits(digits)
    for row in 0..<shownRows { table.append(shown.map { $0.cell(row, format) }) }
    let hiddenRows = rowCount - shownRows
    if hiddenRows > 0 { table.footer.append("… " + Counted.string(hiddenRows, "row", more: true)) }
    let hidden = columns.dropFirst(shown.count)
    if !hidden.isEmpty { table.footer.append(Counted.columns(leftOut: hidden.map(\.name))) }
    return table
  }
}

extension Column {
  /// One value as a cell; missing is the number nan or the text `NA`.
  package func cell(_ row: Int, _ format: NumberFormat = .data) -> Table.Cell {
    switch values {
    case .number(let numbers): .number(numbers[row], format)
    case .logical(let flags): flags[row].map { .logical($0) } ?? .missing
    case .text(let factor): factor[row].map { .text($0) } ?? .missing
    }
  }
}
