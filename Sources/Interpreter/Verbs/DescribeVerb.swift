import Tables

/// `describe(d)`: what is in each column.
enum DescribeVerb: Verb {
  static let definition = VerbDefinition(
    name: "describe", group: .data, summary: "each column's kind, missing values, range and spread",
    parameters: [Parameter("d", "a data set", kinds: [.data], positional: true, required: true)],
    details: ["sd has divisor n − 1. For text the levels are counted and the first ones listed."],
    examples: ["cars = read(\"mtcars.csv\")\ndescribe(cars)"])

  static func run(_ call: Call) throws(Failure) -> Value? {
    guard let data = try call.data("d") else { return nil }
    let presenter = call.presenter
    var columns = [
      Table.Column("column"), Table.Column("kind"), Table.Column("missing", .right),
      Table.Column("min", .number),
      Table.Column("mean", .number), Table.Column("median", .number), Table.Column("max", .number),
      Table.Column("sd", .number),
    ]
    if data.frame.columns.contains(where: { $0.kind == .text }) { columns.append(Table.Column("levels")) }
    var table = Table(columns: columns)
    for column in data.frame.columns {
      let cells = try call.context.apart(8 * column.count) { row(column, presenter) }
      if call.context.isInterrupted { throw .interrupted }
      table.append(Array(cells.prefix(columns.count)))
    }
    let size = [
      Counted.string(data.frame.rowCount, "row"), Counted.string(data.frame.columnCount, "column"),
    ]
    let title = ([data.name] + size).joined(separator: " · ")
    return .table(Document([.lines([title]), .table(table)]))
  }

  /// Few levels with their counts, of many only how many.
  private static func summary(of factor: Factor, _ counts: [String]) -> String {
    counts.count <= 4 ? counts.joined(separator: ", ") : "\(factor.levels.count) levels"
  }

  private static func row(_ column: Column, _ presenter: Presenter) -> [Table.Cell] {
    let missing = column.missingCount
    let start: [Table.Cell] = [
      .text(column.name), .text(column.kind.rawValue), .number(Double(missing), "\(missing)"),
    ]
    if let factor = column.factor {
      let counts = zip(factor.levels, factor.levelCounts).map { "\($0) \($1)" }
      return start + [.empty, .empty, .empty, .empty, .empty, .text(summary(of: factor, counts))]
    }
    let numbers = (column.numbers ?? []).filter { !$0.isNaN }
    guard !numbers.isEmpty else { return start + Array(repeating: .empty, count: 6) }
    func reduced(_ name: String) -> Table.Cell {
      guard case .reduction(let reduce)? = MathematicalFunction.named(name)?.kind else { return .empty }
      return presenter.coefficient(reduce(numbers))
    }
    let spread: Table.Cell = numbers.count > 1 ? reduced("sd") : .empty
    return start + [
      .number(numbers.min() ?? .nan, NumberFormat.data.digits(presenter.settings.digits)), reduced("mean"),
      reduced("median"),
      .number(numbers.max() ?? .nan, NumberFormat.data.digits(presenter.settings.digits)), spread, .empty,
    ]
  }
}
