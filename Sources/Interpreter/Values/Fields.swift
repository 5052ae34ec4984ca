import Fitting
import Syntax
import Tables

/// Who asks for a field: a field that must be solved for needs the session, and a place for what goes wrong.
struct FieldRequest {
  let evaluator: Evaluator
  /// The value in front of the dot.
  let base: Expression
  /// It and the field's name.
  let span: Span
}

/// What stands behind the dot: `m.coef`.
extension Value {
  struct Field {
    let name: String
    let summary: String
    let value: (FieldRequest) throws(Failure) -> Value

    /// A field that is at hand.
    init(name: String, summary: String, value: @escaping () -> Value) {
      self.name = name
      self.summary = summary
      self.value = { (_) throws(Failure) in value() }
    }

    /// A field that takes work.
    init(
      name: String, summary: String, found: @escaping (FieldRequest) throws(Failure) -> Value
    ) {
      self.name = name
      self.summary = summary
      value = found
    }
  }

  /// Those of data are its columns, which are looked up apart.
  var fields: [Field] {
    switch self {
    case .model(let model): model.fields
    case .posterior(let posterior): posterior.fields
    case .path(let path): path.fields
    case .validation(let validation): validation.fields
    case .trace(let trace): trace.fields
    case .table(let document): document.fields
    case .coefficients(let named):
      [Field(name: "names", summary: "what each goes by") { .texts(named.names) }]
    case .matrix(let matrix):
      [
        Field(name: "rows", summary: "how many rows") { .number(Double(matrix.rows)) },
        Field(name: "columns", summary: "how many columns") { .number(Double(matrix.columns)) },
      ]
    case .sparse(let matrix):
      [
        Field(name: "rows", summary: "how many rows") { .number(Double(matrix.rows)) },
        Field(name: "columns", summary: "how many columns") { .number(Double(matrix.columns)) },
        Field(name: "entries", summary: "how many entries are not 0") { .number(Double(matrix.entries)) },
        Field(name: "names", summary: "the columns' names, none where they go by number") {
          matrix.names.map { .texts($0) } ?? .none
        },
      ]
    default: []
    }
  }
}

extension Document {
  /// The columns of its tables by their headings, the first of each.
  fileprivate var fields: [Value.Field] {
    var seen: Set<String> = []
    var fields: [Value.Field] = []
    for table in tables {
      for (place, column) in table.columns.enumerated() {
        guard !column.header.isEmpty, seen.insert(column.header).inserted else { continue }
        fields.append(
          Value.Field(name: column.header, summary: "the column, \(table.rows.count) rows") {
            Document.list(table.rows.map { $0[place] })
          })
      }
    }
    return fields
  }

  /// Numbers where every cell is one or empty, else what the cells say.
  private static func list(_ cells: [Table.Cell]) -> Value {
    let numbers = cells.compactMap { cell -> Double? in
      switch cell {
      case .number(let x, _): x
      case .empty: .nan
      case .text, .logical, .interval: nil
      }
    }
    if numbers.count == cells.count, cells.contains(where: { $0 != .empty }) { return .vector(numbers) }
    let flags = cells.compactMap { cell -> Bool? in if case .logical(let flag) = cell { flag } else { nil } }
    if flags.count == cells.count, !cells.isEmpty { return .logicals(flags) }
    return .texts(
      cells.map { cell in
        switch cell {
        case .empty: ""
        case .logical(let flag): flag ? "true" : "false"
        case .text(let text), .number(_, let text), .interval(_, _, let text): text
        }
      })
  }
}
