import Syntax
import Tables

/// The rows of a data set that have a value in every column that a formula uses.
struct FrameRows: Sendable {
  /// Only these rows and these columns.
  let data: DataSet
  /// From 0, ascending.
  let rows: [Int]
  let totalRows: Int
  let missing: [ModelFrame.MissingCount]

  init(of data: DataSet, columns names: Set<String>) {
    let columns = data.frame.columns.filter { names.contains($0.name) }
    totalRows = data.frame.rowCount
    var isComplete = [Bool](repeating: true, count: totalRows)
    var missing: [ModelFrame.MissingCount] = []
    for column in columns {
      let count = column.missingCount
      guard count > 0 else { continue }
      missing.append(ModelFrame.MissingCount(column: column.name, count: count))
      for row in 0..<totalRows where column.isMissing(at: row) { isComplete[row] = false }
    }
    self.missing = missing
    rows = (0..<totalRows).filter { isComplete[$0] }
    let kept = missing.isEmpty ? columns : columns.map { [rows] in $0.rows(at: rows) }
    do {
      self.data = DataSet(name: data.name, frame: try DataFrame(kept))
    } catch {
      preconditionFailure("columns of one frame make a frame: \(error.message)")
    }
  }

  /// - Throws: no row left, or rows dropped where the options refuse that.
  func check(_ policy: ModelFrame.Options.Missing, at span: Span, source: SourceText) throws(Failure) {
    if rows.isEmpty {
      throw .diagnostic(Diagnostic.noRows(self, span).located(in: source))
    }
    if policy == .refuse, !missing.isEmpty {
      throw .diagnostic(Diagnostic.missingRefused(self, span).located(in: source))
    }
  }

  fileprivate var counts: String {
    let worst = missing.sorted { $0.count > $1.count }
    let shown = worst.prefix(6).map { "\(source(ofName: $0.column)) \($0.count)" }.joined(separator: ", ")
    return shown + (worst.count > 6 ? " … and \(worst.count - 6) more columns" : "")
  }
}

extension Diagnostic {
  fileprivate static func noRows(_ rows: FrameRows, _ span: Span) -> Diagnostic {
    guard rows.totalRows > 0 else {
      return Diagnostic(code: "no-rows", message: "\(rows.data.name) has no rows", primary: span)
    }
    return Diagnostic(
      code: "no-rows",
      message:
        "none of the \(rows.totalRows) rows of \(rows.data.name) has a value in every column of the formula",
      primary: span, notes: ["missing: \(rows.counts)"],
      help: "leave out the columns with the most missing values")
  }

  fileprivate static func missingRefused(_ rows: FrameRows, _ span: Span) -> Diagnostic {
    let dropped = rows.totalRows - rows.rows.count
    return Diagnostic(
      code: "missing-values",
      message:
        "\(dropped) of the \(rows.totalRows) rows of \(rows.data.name) \(dropped == 1 ? "lacks" : "lack") a value",
      primary: span, notes: ["missing: \(rows.counts)"], help: "fit the complete rows with missing = \"drop\""
    )
  }
}
