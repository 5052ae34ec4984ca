/// A data set: named columns of equal length.
///
/// A value type over shared storage; selecting columns copies no values.
package struct DataFrame: Sendable, Equatable {
  package let columns: [Column]
  package let rowCount: Int
  private let index: [String: Int]

  /// - Throws: a column of another length, or a name that is used twice.
  package init(_ columns: [Column]) throws(FrameError) {
    var index: [String: Int] = Dictionary(minimumCapacity: columns.count)
    for (place, column) in columns.enumerated() {
      if column.count != columns[0].count {
        throw .unequalLengths(
          first: columns[0].name, rows: columns[0].count, other: column.name, otherRows: column.count)
      }
      if index.updateValue(place, forKey: column.name) != nil { throw .repeatedName(column.name) }
    }
    self.columns = columns
    self.rowCount = columns.first?.count ?? 0
    self.index = index
  }

  private init(trusted columns: [Column], rowCount: Int, index: [String: Int]) {
    self.columns = columns
    self.rowCount = rowCount
    self.index = index
  }

  package static func == (a: DataFrame, b: DataFrame) -> Bool { a.columns == b.columns }

  package var names: [String] { columns.map(\.name) }
  package var columnCount: Int { columns.count }

  package subscript(name: String) -> Column? { index[name].map { columns[$0] } }

  /// The columns of these names, in this order.
  package func select(_ names: [String]) throws(FrameError) -> DataFrame {
    var chosen: [Column] = []
    for name in names {
      guard let column = self[name] else { throw .noColumn(name) }
      chosen.append(column)
    }
    return try DataFrame(chosen)
  }

  /// The rows at `indices` (from 0), in that order.
  /// - Precondition: every index is a row.
  package func rows(at indices: [Int]) -> DataFrame {
    DataFrame(trusted: columns.map { $0.rows(at: indices) }, rowCount: indices.count, index: index)
  }

  /// The first `count` rows, or all where there are fewer.
  package func head(_ count: Int) -> DataFrame {
    count >= rowCount ? self : rows(at: Array(0..<max(0, count)))
  }

  /// This data set with `column` in place of the one of its name, or after the last.
  package func setting(_ column: Column) throws(FrameError) -> DataFrame {
    var columns = self.columns
    if let place = index[column.name] { columns[place] = column } else { columns.append(column) }
    return try DataFrame(columns)
  }

  /// The rows where none of the named columns is missing, from 0 and ascending.
  package func completeRows(of names: [String]) throws(FrameError) -> [Int] {
    let chosen = try select(names).columns.filter { $0.missingCount > 0 }
    return (0..<rowCount).filter { row in chosen.allSatisfy { !$0.isMissing(at: row) } }
  }
}

/// Why columns do not make a data set.
package enum FrameError: Error, Sendable, Equatable {
  case unequalLengths(first: String, rows: Int, other: String, otherRows: Int)
  case repeatedName(String)
  case noColumn(String)

  package var message: String {
    switch self {
    case .unequalLengths(let first, let rows, let other, let otherRows):
      "columns differ in length: `\(first)` has \(rows) rows, `\(other)` has \(otherRows)"
    case .repeatedName(let name): "two columns are called `\(name)`"
    case .noColumn(let name): "no column `\(name)`"
    }
  }
}
