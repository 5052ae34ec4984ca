import Fitting
import Tables

extension Presenter {
  /// Small matrices as they are typed, larger ones as a table with R's heads.
  func matrixDocument(_ matrix: Matrix) -> Document {
    guard matrix.rows > 3 || matrix.columns > 3 else { return Document(line: matrixText(matrix)) }
    return Document(table: matrixTable(matrix))
  }

  /// Rows and columns under R's heads.
  func matrixTable(_ matrix: Matrix) -> Table {
    var table = Table(
      columns: [Table.Column("", key: "row")]
        + (1...max(1, matrix.columns)).map { Table.Column("[,\($0)]", .number) })
    for (index, row) in matrix.rowLists.enumerated() {
      table.append([.text("[\(index + 1),]")] + row.map { .number($0, number($0)) })
    }
    return table
  }

  func matrixText(_ matrix: Matrix) -> String {
    "[" + matrix.rowLists.map { "[" + $0.map(number).joined(separator: ", ") + "]" }.joined(separator: ", ")
      + "]"
  }

  /// Size, density, and the first entries in the order of columns; nil takes all.
  func sparseDocument(_ matrix: SparseMatrix, entries most: Int? = 6) -> Document {
    let shown = min(matrix.entries, most ?? matrix.entries)
    let share = NumberFormat.significant(3).trimmed(100 * matrix.density)
    let entries = matrix.entries == 1 ? "1 entry" : "\(matrix.entries) entries"
    let title = "sparse matrix · \(matrix.rows) × \(matrix.columns) · \(entries), \(share) % of all places"
    guard matrix.entries > 0 else { return Document(line: title) }
    var table = Table(
      columns: [
        Table.Column("row", .number),
        matrix.names == nil ? Table.Column("column", .number) : Table.Column("column"),
        Table.Column("value", .number),
      ])
    var column = 0
    for k in 0..<shown {
      while matrix.starts[column + 1] <= k { column += 1 }
      let row = Double(matrix.indices[k]) + 1
      table.append([
        .number(row, number(row)),
        matrix.names.map { .text($0[column]) } ?? .number(Double(column) + 1, number(Double(column) + 1)),
        .number(matrix.values[k], number(matrix.values[k])),
      ])
    }
    if matrix.entries > shown {
      let noun = matrix.entries == shown + 1 ? "entry" : "entries"
      table.footer.append("… \(Counted.grouped(matrix.entries - shown)) more \(noun)")
    }
    return Document([.lines([title]), .table(table)])
  }

  func columnDocument(_ column: Column) -> Document {
    guard let frame = try? DataFrame([column]) else { return Document(line: column.name) }
    return Document(table: frame.table(rows: isForReaders ? 10 : nil, digits: settings.digits))
  }

  func dataDocument(_ data: DataSet) -> Document {
    let all = Counted.string(data.rowsBefore ?? data.frame.rowCount, "row")
    let rows = data.rowsBefore == nil ? all : "first \(Counted.grouped(data.frame.rowCount)) of \(all)"
    let title = "\(data.name) · \(rows) · \(Counted.string(data.frame.columnCount, "column"))"
    return Document([
      .lines([title]),
      .table(
        data.frame.table(
          rows: isForReaders ? data.shownRows : nil, columns: isForReaders ? Presenter.mostColumns : nil,
          digits: settings.digits)),
    ])
  }
}
