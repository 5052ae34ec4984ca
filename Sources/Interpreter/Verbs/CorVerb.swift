import Fitting
import Tables

/// `cor(d)` and `cor(a, b)`: correlations.
enum CorVerb: Verb {
  static let definition = VerbDefinition(
    name: "cor", group: .data, summary: "correlations of the columns of a data set, or of two lists",
    parameters: [
      Parameter(
        "d", "a data set, or a list or column", kinds: [.data, .list, .column], positional: true,
        required: true),
      Parameter(
        "b", "a second list or column, as long as the first", kinds: [.list, .column], positional: true),
      Parameter(
        "method", "\"pearson\", or \"spearman\" for that of the ranks", kinds: [.text],
        default: "\"pearson\"",
        choices: ["pearson", "spearman"]),
    ],
    details: [
      "Text columns are left out. Rows with a missing or infinite value in any of the columns are left out of all, and counted.",
      "A column that does not vary has no correlation: its cells say –. The correlations of a posterior are posterior(m).cor.",
    ],
    examples: ["cars = read(\"mtcars.csv\")\ncor(cars)\ncor(cars.wt, cars.mpg)"])

  static func run(_ call: Call) throws(Failure) -> Value? {
    guard let value = try call.value("d") else { return nil }
    let isRanked = try call.text("method") == "spearman"
    guard case .data(let data) = value else { return try pair(value, isRanked, call) }
    guard !call.has("b") else {
      throw call.fail(
        "wrong-kind", "cor takes a data set alone, or two columns", at: "b", help: "cor(d) or cor(d.x, d.y)")
    }
    let columns = data.frame.columns.filter { $0.numbers != nil || $0.kind == .logical }
    guard columns.count > 1 else {
      throw call.fail(
        "wrong-kind", "`\(data.name)` has fewer than two columns of numbers", at: "d",
        help: "describe(\(data.name)) shows which columns are numbers")
    }
    let left = data.frame.columns.filter { $0.kind == .text }.map(\.name)
    if !left.isEmpty {
      call.context.note(
        "text columns left out: \(call.presenter.elided(left, limit: 8))", code: "text-columns")
    }
    let numbers = columns.map { $0.numbers ?? [] }
    let rows = numbers[0].indices.filter { i in numbers.allSatisfy { $0[i].isFinite } }
    if rows.count < data.frame.rowCount {
      call.context.note(
        "\(data.frame.rowCount - rows.count) of \(data.frame.rowCount) rows left out, with a missing or infinite value",
        code: "missing")
    }
    try checkRows(rows.count, call)
    let scores = try call.context.apart(columns.count * columns.count * rows.count) {
      numbers.map { column in Scores(rows.map { column[$0] }, isRanked: isRanked) }
    }
    let table = call.presenter.correlationTable(columns.map(\.name)) { scores[$0].correlation(scores[$1]) }
    let title =
      "\(data.name) · \(isRanked ? "rank correlations (Spearman)" : "correlations (Pearson)") · \(rows.count) rows"
    return .table(Document([.lines([title]), .table(table)]))
  }

  private static func notNumbers(_ name: String, _ value: Value, _ call: Call) -> Failure {
    let first = value.strings?.first.map { " (\"\($0)\")" } ?? ""
    return call.fail(
      "wrong-kind", "cor needs numbers, and this \(value.kind.rawValue) holds text\(first)", at: name,
      help: value.kind == .list
        ? "write numbers without quotes: cor([1, 3, 2], [2, 5, 4])" : "take a column of numbers instead")
  }

  private static func pair(_ first: Value, _ isRanked: Bool, _ call: Call) throws(Failure) -> Value? {
    guard let second = try call.value("b") else {
      throw call.fail(
        "missing-argument", "cor of one \(first.kind.rawValue) needs a second", at: "d",
        help: "cor(d.x, d.y), or cor(d) for all columns of a data set")
    }
    guard let x = first.numbers else {
      throw notNumbers("d", first, call)
    }
    guard let y = second.numbers else {
      throw notNumbers("b", second, call)
    }
    guard x.count == y.count else {
      throw call.fail(
        "length-mismatch", "the first has \(x.count) values, the second \(y.count)", at: "b",
        help: "both need the same length, a pair of values in each place")
    }
    let rows = x.indices.filter { x[$0].isFinite && y[$0].isFinite }
    if rows.count < x.count {
      call.context.note(
        "\(x.count - rows.count) of \(x.count) rows left out, with a missing or infinite value",
        code: "missing")
    }
    try checkRows(rows.count, call)
    let (a, b) = (
      Scores(rows.map { x[$0] }, isRanked: isRanked), Scores(rows.map { y[$0] }, isRanked: isRanked)
    )
    guard let correlation = a.correlation(b) else {
      throw call.fail(
        "no-correlation",
        "\(a.isConstant ? "the first" : "the second") does not vary, so that nothing varies with it",
        at: a.isConstant ? "d" : "b", help: "a correlation needs two different values at least")
    }
    return .number(correlation)
  }

  private static func checkRows(_ count: Int, _ call: Call) throws(Failure) {
    guard count > 1 else {
      throw call.fail(
        "no-rows", "a correlation needs two complete rows", at: "d",
        help: "choose columns with fewer missing values: describe(d) counts them")
    }
  }
}

/// Values less their mean, of length 1: dot products are correlations (Pearson, 1895). Ranked, ties share the mean of
/// their ranks (Spearman, 1904).
private struct Scores: Sendable {
  private let values: [Double]
  /// What decimals, rounded to binary, and a sum of so many products leave of a correlation that is 0.
  private let rounding: Double
  let isConstant: Bool

  init(_ numbers: [Double], isRanked: Bool) {
    let numbers = isRanked ? Scores.ranks(numbers) : numbers
    isConstant = numbers.allSatisfy { $0 == numbers[0] }
    // Divided by the largest first, so that no square leaves the range.
    let largest = numbers.reduce(0) { max($0, abs($1)) }
    let scaled = largest > 0 && largest.isFinite ? numbers.map { $0 / largest } : numbers
    let mean = scaled.reduce(0, +) / Double(scaled.count)
    let centred = scaled.map { $0 - mean }
    let length = centred.reduce(0) { $0 + $1 * $1 }.squareRoot()
    values = centred.map { $0 / length }
    // The largest is 1 now, and the standard deviation length/√n.
    let root = Double(scaled.count).squareRoot()
    rounding = 0x1p-53 * root * (1 + 1 / length)
  }

  /// Nil where one does not vary; 0 where rounding alone parts it from 0.
  func correlation(_ other: Scores) -> Double? {
    guard !isConstant, !other.isConstant else { return nil }
    let r = zip(values, other.values).reduce(0) { $0 + $1.0 * $1.1 }
    return abs(r) < rounding + other.rounding ? 0 : min(1, max(-1, r))
  }

  private static func ranks(_ x: [Double]) -> [Double] {
    let order = x.indices.sorted { x[$0] < x[$1] }
    var ranks = [Double](repeating: 0, count: x.count)
    var start = 0
    while start < order.count {
      var end = start
      while end + 1 < order.count, x[order[end + 1]] == x[order[start]] { end += 1 }
      for place in start...end { ranks[order[place]] = Double(start + end) / 2 + 1 }
      start = end + 1
    }
    return ranks
  }
}
