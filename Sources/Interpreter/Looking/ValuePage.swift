import Fitting
import Plots
import Syntax
import Tables

extension Value {
  /// What a variable holds: its kind and first lines.
  func page(named name: String, _ presenter: Presenter) -> HelpPage {
    HelpPage(
      kind: kind.rawValue, signature: "\(Syntax.source(ofName: name)): \(kind.phrase)",
      summary: fact(presenter)
    ) {
      var blocks = presenter.document(self).first(rows: 10).blocks
      let fields = self.fields
      if !fields.isEmpty {
        let rows = fields.map { (name: "\(name).\($0.name)", meaning: $0.summary) }
        blocks.append(.table(presenter.definitions("field", "meaning", rows)))
      }
      return blocks
    }
  }

  /// One line that tells this value from others of its kind.
  private func fact(_ presenter: Presenter) -> String {
    switch self {
    case .data(let data):
      "\(data.frame.rowCount) rows, \(data.frame.columnCount) columns"
        + (data.file.map { ", read from \($0.name)" } ?? "")
    case .column(let column): "\(column.kind.rawValue) column, \(column.count) rows"
    case .matrix(let matrix): "\(matrix.rows) × \(matrix.columns)"
    case .sparse(let matrix): "\(matrix.rows) × \(matrix.columns), \(matrix.entries) entries"
    default:
      // The first line that a reader would see says it best.
      presenter.document(self).firstLine ?? kind.phrase
    }
  }
}

extension Value.Field {
  func page(of receiver: String) -> HelpPage {
    HelpPage(kind: "field", signature: "\(receiver).\(name)", summary: summary)
  }
}

extension Document {
  /// The same with at most so many rows a table and lines a paragraph; what is left out is counted.
  func first(rows limit: Int) -> Document {
    Document(
      blocks.map { block in
        if case .lines(let lines) = block, lines.count > limit {
          return .lines(lines.prefix(limit) + ["… \(lines.count - limit) more lines"])
        }
        guard case .table(var table) = block, table.rows.count > limit else { return block }
        table.footer.append("… \(table.rows.count - limit) more rows")
        table.rows = Array(table.rows.prefix(limit))
        return .table(table)
      })
  }

  fileprivate var firstLine: String? {
    for block in blocks {
      switch block {
      case .lines(let lines), .verbatim(let lines):
        if let line = lines.first(where: { !$0.isEmpty }) { return line }
      case .plot(let figure): return figure.title
      case .table: continue
      }
    }
    return nil
  }
}
