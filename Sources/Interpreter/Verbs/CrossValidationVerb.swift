import Fitting
import Tables

/// `cv(m, folds = 10)`: which strength predicts rows best that the fit has not seen.
enum CrossValidationVerb: Verb {
  static let definition = VerbDefinition(
    name: "cv", group: .model, summary: "choose a strength by cross-validation",
    parameters: ModelArgument.parameters + [
      Parameter(
        "folds", "how many, or a fold's label for each row; for a ridge \"loo\", \"gcv\" or \"evidence\"",
        kinds: [.number, .text, .list, .column], default: "10"),
      Parameter("seed", "shuffle rows into folds from this number", kinds: [.number], default: "row order"),
      Parameter(
        "measure", "what held-out rows are judged by", kinds: [.text],
        default: "mse, deviance beside other losses, loss beside a custom one",
        choices: HeldOutMeasure.allCases.map(\.rawValue)),
    ] + ModelArgument.gridParameters(count: 50) + ModelArgument.changes,
    details: [
      "Row i goes to fold i mod folds, in the order of the data, unless a seed is given: two runs give the same numbers. A list or a column of labels, folds = d.group, says which rows stay together.",
      "The 1 se rule takes the strongest penalty whose error is within one standard error of the best.",
      "v.best is the model at the best strength, v.one_se the one that the 1 se rule takes, each fitted to all rows; v.best.lambda is the strength itself.",
      "Arguments of fit change the model first: cv(m, penalty = l2).",
      "null is the strongest strength of the grid, at which the fit to all rows keeps no term.",
      "Beside squared loss a ridge needs no folds: \"loo\" leaves out every row once, exactly; \"gcv\" and \"evidence\" judge the fit to all rows.",
    ],
    examples: [
      "cars = read(\"mtcars.csv\")\nm = fit(mpg ~ wt + hp + qsec + drat, cars, penalty = 0.5*l1)\nv = cv(m, folds = 8)\nv\nv.one_se",
      "cars = read(\"mtcars.csv\")\ncv(fit(mpg ~ wt + hp + qsec + drat, cars, penalty = l2), folds = \"loo\")",
      "births = read(\"birthwt.csv\")\nm = fit(low ~ age + lwt + smoke + ht, births, loss = logistic, penalty = 0.02*l1)\ncv(m, measure = \"auc\")",
    ],
    misnomers: [
      "nfolds": "folds =", "k": "folds =", "cv": "folds =", "foldid": "folds =", "type_measure": "measure =",
      "scoring": "measure =", "metric": "measure =",
    ])

  static func run(_ call: Call) throws(Failure) -> Value? {
    let model = try ModelArgument.penalised(call)
    if case .text(let text)? = try call.value("folds") { return try ridge(model, by: text, call) }
    let folds = try self.folds(model, call)
    var options = try ModelArgument.grid(call)
    // A coarser grid than a path's: every strength is fitted once a fold, and errors differ less than coefficients.
    if !call.has("count") { options.count = 50 }
    let measure = try call.text("measure").flatMap(HeldOutMeasure.init(rawValue:))
    let context = call.context
    let (problem, grid, tally) = (model.problem, options, context.progress.tally())
    do {
      let validation = try context.solving(problem) { (ask) throws(FittingError) in
        try crossValidate(
          problem, folds: folds, measure: measure, options: grid, tally: tally, isInterrupted: ask)
      }
      show(validation.notes, call)
      let count = (folds.max() ?? 0) + 1
      return .validation(
        ValidationValue(model: model, result: .folds(validation, count: count), folds: folds))
    } catch {
      throw call.failure(error, frame: model.frame)
    }
  }

  private static func show(_ notes: [FittingNote], _ call: Call) {
    for note in notes {
      // The table marks the edge of the grid itself.
      if case .edgeOfGrid = note { continue }
      call.context.note(note.message, code: "cv")
    }
  }

  // MARK: Folds

  /// The fold of each row used, from 0.
  private static func folds(_ model: Model, _ call: Call) throws(Failure) -> [Int] {
    let rows = model.frame.rowCount
    switch try call.value("folds") {
    case nil, .number?: break
    case let labels?: return try folds(labels, model, call)
    }
    let count = try call.whole("folds", atLeast: 2) ?? min(10, rows)
    guard count <= rows else {
      throw call.fail(
        "out-of-range", "\(count) folds for \(rows) rows", at: "folds",
        help: "at most one fold a row: folds = \(rows) leaves out one row at a time")
    }
    var folds = (0..<rows).map { $0 % count }
    if let seed = try call.whole("seed", atLeast: 0) {
      var generator = SplitMix64(seed: UInt64(seed))
      folds.shuffle(using: &generator)
    }
    return folds
  }

  /// From a label for each row of the data, or for each row used.
  private static func folds(_ value: Value, _ model: Model, _ call: Call) throws(Failure) -> [Int] {
    if call.has("seed") {
      throw call.fail(
        "unused-argument", "folds by label are shuffled by no seed", at: "seed", help: "leave it out")
    }
    var labels: [String?]
    switch value {
    case .column(let column): labels = (0..<column.count).map { column.asFactor[$0] }
    case .texts(let texts): labels = texts
    default:
      guard let numbers = value.numbers else {
        throw call.wrongKind("folds", value, wanted: "a number or labels")
      }
      labels = numbers.map { $0.isNaN ? nil : NumberFormat.shortest.string($0) }
    }
    let frame = model.frame
    if labels.count == frame.totalRows { labels = frame.rows.map { labels[$0] } }
    guard labels.count == frame.rowCount else {
      throw call.fail(
        "shape-mismatch", "there are \(labels.count) labels of folds for \(frame.totalRows) rows",
        at: "folds",
        help: "give the number of folds alone, folds = 5, or a label for each row")
    }
    if let missing = labels.firstIndex(of: nil) {
      throw call.fail(
        "missing-values", "row \(frame.rows[missing] + 1) has no fold", at: "folds",
        help: "give every row a label, or the number of folds alone: folds = 5")
    }
    do {
      return try foldsByLabel(labels.compactMap(\.self))
    } catch {
      throw call.failure(error, frame: frame)
    }
  }

  // MARK: Without folds

  private static func ridge(_ model: Model, by text: String, _ call: Call) throws(Failure) -> Value? {
    guard let criterion = RidgeSelection.Criterion(rawValue: text) else {
      let names = RidgeSelection.Criterion.allCases.map { "\"\($0.rawValue)\"" }.joined(separator: " ")
      throw call.fail(
        "unknown-choice", "folds cannot be \"\(text)\"", at: "folds",
        help: "a number of folds, a label for each row, or for a ridge one of: " + names)
    }
    for name in ["seed", "measure"] where call.has(name) {
      throw call.fail(
        "unused-argument", "\(name) is not used with folds = \"\(text)\"", at: name, help: "leave it out")
    }
    guard model.isNormal, !model.hasKink else {
      throw call.fail(
        "not-a-ridge",
        "folds = \"\(text)\" is for a ridge alone, l2 with squared loss, and this is a \(model.title)",
        at: "folds", help: "folds = 10 works for every model")
    }
    var options = try ModelArgument.grid(call)
    if !call.has("count") { options.count = 50 }
    let (problem, grid) = (model.problem, options)
    do {
      let selection = try call.context.solving(problem) { (ask) throws(FittingError) in
        try ridgeSelection(problem, criterion: criterion, options: grid, isInterrupted: ask)
      }
      show(selection.notes, call)
      return .validation(ValidationValue(model: model, result: .ridge(selection)))
    } catch {
      throw call.failure(error, frame: model.frame)
    }
  }
}

/// A small generator with a stated seed, so that shuffled folds are the same on every machine.
/// Source: Steele, Lea and Flood (2014), Fast splittable pseudorandom number generators.
struct SplitMix64: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
