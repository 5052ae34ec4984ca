import Fitting
import Priors
import Syntax
import Tables

/// Values as tables with all that they hold, for `table` and `save`: what is written is what there is.
extension Presenter {
  /// Whether `table` and `save` have anything to write for it.
  func hasTable(_ value: Value) -> Bool {
    switch value {
    case .vector, .coefficients, .logicals, .texts, .column, .data, .matrix, .sparse: true
    case .penalty(let penalty): !penalty.parts.isEmpty
    case .prior: true
    case .items(let items): items.contains(where: hasTable)
    default: !document(value).tables.isEmpty
    }
  }

  /// - Parameter rows: readers are shown at most this many of a data set or a list.
  func wholeDocument(_ value: Value, rows: Int?) -> Document {
    switch value {
    case .vector(let numbers): return list(Column("value", numbers: numbers), rows)
    case .coefficients(let named):
      return list([Column("term", text: named.names), Column("value", numbers: named.values)], rows)
    case .texts(let texts): return list(Column("value", text: texts), rows)
    case .logicals(let flags): return list(Column("value", logicals: flags), rows)
    case .column(let column): return list(column, rows)
    case .data(let data): return Document(table: table(data.frame, rows))
    case .matrix(let matrix): return Document(table: matrixTable(matrix))
    case .sparse(let matrix): return sparseDocument(matrix, entries: isForReaders ? rows : nil)
    case .penalty(let penalty): return Document(table: partTable(penalty))
    case .prior(let prior): return Document(table: statementTable(prior))
    case .items(let items):
      return Document(items.filter(hasTable).flatMap { wholeDocument($0, rows: rows).blocks })
    default: return document(value)
    }
  }

  private func list(_ column: Column, _ rows: Int?) -> Document { list([column], rows) }

  private func list(_ columns: [Column], _ rows: Int?) -> Document {
    guard let frame = try? DataFrame(columns) else { return Document() }
    return Document(table: table(frame, rows))
  }

  private func table(_ frame: DataFrame, _ rows: Int?) -> Table {
    frame.table(rows: isForReaders ? rows : nil, digits: settings.digits)
  }

  private func partTable(_ penalty: PenaltyExpression) -> Table {
    var table = Table(columns: [
      Table.Column("penalty"), Table.Column("strength", .number), Table.Column("terms"),
    ])
    for part in penalty.parts {
      let terms = part.selection.suffix
      table.append([
        .text(part.name), .number(part.strength, written(part.strength)),
        .text(terms.isEmpty ? "all" : String(terms.dropFirst().dropLast())),
      ])
    }
    return table
  }

  private func statementTable(_ prior: PriorExpression) -> Table {
    var table = Table(columns: [Table.Column("terms"), Table.Column("prior")])
    for statement in prior.statements {
      let terms =
        switch statement.selection {
        case .all: "all"
        case .rest: "rest"
        case .only(let names): names.map(\.text).joined(separator: ", ")
        case .except: String(statement.selection.suffix.dropFirst().dropLast())
        }
      table.append([.text(terms), .text(statement.distribution.source(number))])
    }
    return table
  }
}
