import Tables

/// `[train, test] = split(d, every = 4)`: rows to fit on and rows to be judged by.
enum SplitVerb: Verb {
  static let definition = VerbDefinition(
    name: "split", group: .data, summary: "a training and a test set: [train, test] = split(d, every = 4)",
    parameters: [
      Parameter("d", "a data set", kinds: [.data], positional: true, required: true),
      Parameter("every", "with 4, every fourth row goes to the test set", kinds: [.number], default: "4"),
      Parameter("seed", "shuffle the rows first, from this number", kinds: [.number], default: "row order"),
    ],
    details: [
      "Rows every, 2·every, … of the data are the test set: no chance is involved unless a seed is given."
    ],
    examples: [
      "cars = read(\"mtcars.csv\")\n[train, test] = split(cars, every = 4)\ntest[model, mpg, wt, hp]"
    ],
    misnomers: [
      "test": "every = 4 puts a quarter of the rows aside",
      "test_size": "every = 4 puts a quarter of the rows aside",
    ])

  static func run(_ call: Call) throws(Failure) -> Value? {
    guard let data = try call.data("d") else { return nil }
    let every = try call.whole("every", atLeast: 2) ?? 4
    let count = data.frame.rowCount
    guard count >= every else {
      throw call.fail(
        "too-few-rows", "\(count) rows have no \(every)th", at: "every",
        help: count >= 2 ? "every = 2 takes every second row" : "a split needs two rows at least")
    }
    var order = Array(0..<count)
    if let seed = try call.whole("seed", atLeast: 0) {
      var generator = SplitMix64(seed: UInt64(seed))
      order.shuffle(using: &generator)
    }
    return try call.context.apart(count * data.frame.columnCount) { [order] in
      let test = order.enumerated().filter { $0.offset % every == every - 1 }.map(\.element).sorted()
      let train = order.enumerated().filter { $0.offset % every != every - 1 }.map(\.element).sorted()
      return .items([train, test].map { .data(DataSet(name: data.name, frame: data.frame.rows(at: $0))) })
    }
  }
}
