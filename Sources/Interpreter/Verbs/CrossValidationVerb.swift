import Fitting
import Tables

/// `cv(m, folds = 10)`: which strength predicts rows best that the fit has not seen.
enum CrossValidationVerb: Verb {
  static let definition = VerbDefinition(
    name: "cv", group: .model, summary: "choose a strength by cross-validation",
    parameters: ModelArgument.parameters + [
      Parameter("folds", "how many folds", kinds: [.number], default: "10"),
      Parameter("seed", "shuffle rows into folds from this number", kinds: [.number], default: "row order"),
    ] + ModelArgument.gridParameters(count: 50),
    details: [
      "Row i goes to fold i mod folds, in the order of the data, unless a seed is given: two runs give the same numbers.",
      "The 1 se rule takes the strongest penalty whose error is within one standard error of the best.",
      "null is the strongest strength of the grid, at which the fit to all rows keeps no term.",
    ],
    examples: [
      "cars = read(\"mtcars.csv\")\nm = fit(mpg ~ wt + hp + qsec + drat, cars, penalty = 0.5*l1)\ncv(m, folds = 8)"
    ],
    misnomers: ["nfolds": "folds =", "k": "folds =", "cv": "folds ="])

  static func run(_ call: Call) throws(Failure) -> Value? {
    let model = try ModelArgument.penalised(call)
    let rows = model.frame.rowCount
    let count = try call.whole("folds", atLeast: 2) ?? min(10, rows)
    guard count <= rows else {
      throw call.fail(
        "out-of-range", "\(count) folds for \(rows) rows", at: "folds", help: "a fold needs a row")
    }
    var folds = (0..<rows).map { $0 % count }
    if let seed = try call.whole("seed", atLeast: 0) {
      var generator = SplitMix64(seed: UInt64(seed))
      folds.shuffle(using: &generator)
    }
    var options = try ModelArgument.grid(call)
    // A coarser grid than a path's: every strength is fitted once a fold, and errors differ less than coefficients.
    if !call.has("count") { options.count = 50 }
    let context = call.context
    do {
      let validation = try crossValidate(model.problem, folds: folds, options: options) {
        context.isInterrupted
      }
      for note in validation.notes {
        // The table marks the edge of the grid itself.
        if case .edgeOfGrid = note { continue }
        context.note(note.message, code: "cv")
      }
      return .validation(ValidationValue(model: model, validation: validation, folds: count))
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
