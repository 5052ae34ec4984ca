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
    case .model(let model) where format.name == "json":
      return Document([.table(facts(model))] + document(value).tables.map { .table($0) })
    default: return document(value)
    }
  }

  /// The numbers of a model that stand around its table: one row.
  private func facts(_ model: Model) -> Table {
    var (columns, row): ([Table.Column], [Table.Cell]) = ([], [])
    func add(_ name: String, _ cell: Table.Cell) {
      columns.append(Table.Column(name))
      row.append(cell)
    }
    add("title", .text(model.title))
    func add(_ name: String, _ x: Double?) { add(name, x.map { .number($0, number($0)) } ?? .empty) }
    let (solution, arguments) = (model.solution, model.arguments)
    add("formula", .text(model.formula.text))
    add("n", Double(model.frame.rowCount))
    add("loss_formula", .text(model.problem.loss.formula))
    add("penalty", .text(arguments.penalty.parts.isEmpty ? "none" : source(of: arguments.penalty)))
    add("prior", .text(model.prior.map(source(of:)) ?? "none"))
    add("scale", .text(model.problem.scale == .standardised ? "std" : "data"))
    add("objective", solution.objective)
    add("loss", solution.loss)
    add("penalty_value", solution.penalty)
    add("sigma", model.sigma?.value)
    add("r2", model.family.takesSigma ? solution.rSquared : nil)
    add("deviance_explained", model.devianceExplained ?? solution.rSquared)
    add("log_evidence", model.logEvidence?.logEvidence)
    add("gap", solution.certificate.relative)
    add("converged", .logical(solution.certificate.isReached))
    var table = Table(columns: columns, rows: [row])
    table.name = "model"
    return table
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
