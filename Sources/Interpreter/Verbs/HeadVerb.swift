import Tables

/// `head(d)`: the first rows.
enum HeadVerb: Verb {
  static let definition = VerbDefinition(
    name: "head", group: .data, summary: "the first rows of a data set",
    parameters: [
      Parameter("d", "a data set", kinds: [.data], positional: true, required: true),
      Parameter("rows", "how many", kinds: [.number], positional: true, default: "6"),
    ],
    examples: ["cars = read(\"mtcars.csv\")\nhead(cars, 3)"], misnomers: ["n": "rows ="])

  static func run(_ call: Call) throws(Failure) -> Value? {
    guard let data = try call.data("d") else { return nil }
    let rows = try call.whole("rows", atLeast: 0) ?? 6
    var first = DataSet(name: data.name, frame: data.frame.head(rows))
    first.shownRows = max(rows, 1)
    if rows < data.frame.rowCount { first.rowsBefore = data.frame.rowCount }
    return .data(first)
  }
}
