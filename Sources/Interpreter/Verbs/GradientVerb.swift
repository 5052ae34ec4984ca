import Fitting
import Priors
import Syntax
import Tables

/// `gradient(x, at = …)`: the slopes of a penalty, a prior, a function or a fitted objective, split by term.
enum GradientVerb: Verb {
  static let definition = VerbDefinition(
    name: "gradient", group: .look, summary: "slopes by term, with the interval where no derivative exists",
    parameters: [
      Parameter(
        "x", "a penalty, a prior, a function or a model",
        kinds: [.penalty, .prior, .function, .model, .none],
        positional: true, required: true),
      Parameter("at", "a coefficient or a list of them", kinds: [.number, .list, .column]),
      Parameter(
        "check", "true: beside differences of the values", kinds: [.logical], default: "false"),
    ],
    details: [
      "A step of descent goes against the slope: from a negative coefficient l2 has a negative slope, so the step is up, towards 0.",
      "With a model and no at =, the table shows the balance at the optimum: the loss slope and the penalty slope cancel, or the loss slope lies inside the penalty's interval at 0.",
      "A function is differentiated automatically: w -> w^2 + 3*abs(w) element by element, b -> sum(b^2) as one number of all. At a kink of a single coefficient the slope is the interval between those of either side.",
    ],
    examples: [
      "gradient(0.1*l1 + 0.25*l2, at = [-2, -0.5, 0, 0.5, 2])",
      "cars = read(\"mtcars.csv\")\ngradient(fit(mpg ~ wt + hp + qsec + drat, cars, penalty = 1*l1))",
      "gradient(w -> w^2 + 3*abs(w), at = [-1, 0, 1])",
      "gradient(b -> log(1 + sum(b^2)), at = [0.5, -1], check = true)",
    ])

  static func run(_ call: Call) throws(Failure) -> Value? {
    let at = try call.vector("at")
    let isChecked = try call.logical("check") ?? false
    let x = try call.value("x")
    if isChecked, x?.kind != .function, x?.kind != .penalty {
      throw call.fail(
        "unused-argument", "check compares derivatives of functions and penalties with differences",
        at: "check", help: "gradient(b -> sum(b^2), at = [1, 2], check = true)")
    }
    switch x {
    case .penalty(let penalty):
      let table = try ofPenalty(penalty, try points(at, call), isChecked: isChecked, call)
      return .table(Document(table: table))
    case .none?:
      return .table(Document(table: try ofPenalty(.none, try points(at, call), isChecked: false, call)))
    case .function(let function):
      return .table(try ofFunction(function, try points(at, call), isChecked: isChecked, call))
    case .prior(let prior): return try .table(Document(table: ofPrior(prior, try points(at, call), call)))
    case .model(let model): return .table(try ofModel(model, at: at, call))
    default: preconditionFailure("the kinds were checked")
    }
  }

  private static func points(_ at: [Double]?, _ call: Call) throws(Failure) -> [Double] {
    guard let at, !at.isEmpty else {
      throw call.fail(
        "missing-argument", "\(call.verb) needs `at`: the coefficients at which to look",
        span: call.calleeSpan,
        help: "for example  \(call.verb)(0.1*l1, at = [-2, 0, 2])")
    }
    guard at.allSatisfy(\.isFinite) else {
      throw call.fail(
        "not-finite", "at must hold finite numbers", at: "at", help: "leave nan and inf out of the list")
    }
    return at
  }

  // MARK: Penalties and priors

  private static func ofPenalty(
    _ penalty: PenaltyExpression, _ points: [Double], isChecked: Bool, _ call: Call
  ) throws(Failure) -> Table {
    var parts: [GradientTable.Part] = []
    for part in penalty.parts {
      if let dimension = part.penalty.dimension, dimension != points.count {
        throw call.fail(
          "length-mismatch", "\(part.name) is for \(dimension) coefficients, at has \(points.count)",
          at: "at",
          help: "give a list of \(dimension) numbers")
      }
      let slopes = part.penalty.gradient(points).map { part.strength * $0 }
      guard slopes.allSatisfy({ !$0.lower.isNaN && !$0.upper.isNaN }) else {
        throw call.fail(
          "no-derivative", "\(part.name) has no slope that is a number at one of these points", at: "at")
      }
      let name = part.shortName + part.selection.suffix
      let label = part.strength == 1 ? name : "\(call.presenter.written(part.strength))·\(name)"
      parts.append(GradientTable.Part(label: label, slopes: slopes))
    }
    if parts.isEmpty { parts = [GradientTable.Part(label: "none", slopes: points.map { _ in .point(0) })] }
    let gradient = GradientTable(points: points, parts: parts, centres: points.map { _ in 0 })
    var table = gradient.table(call.presenter)
    guard isChecked else { return table }
    try addChecks(to: &table, gradient.sums, points, call) { row, point in
      // Of a sum over coefficients the others' shares do not matter, and an infinite one would hide this one's.
      penalty.parts.reduce(0) { sum, part in
        sum + part.strength
          * (part.penalty.separable.map { $0.value(at: point[row]) } ?? part.penalty.value(point))
      }
    }
    return table
  }

  private static func ofPrior(_ prior: PriorExpression, _ points: [Double], _ call: Call) throws(Failure)
    -> Table
  {
    var parts: [GradientTable.Part] = []
    var centres = points.map { _ in 0.0 }
    for statement in prior.statements {
      let distribution = statement.distribution
      if let dimension = distribution.dimension, dimension != points.count {
        throw call.fail(
          "length-mismatch",
          "\(distribution.source) is for \(dimension) coefficients, at has \(points.count)",
          at: "at", help: "give a list of \(dimension) numbers")
      }
      parts.append(
        GradientTable.Part(label: "−log \(distribution.source)", slopes: distribution.slope(at: points)))
      let terms = distribution.penaltyTerms(columns: Array(points.indices))
      for term in terms {
        for (column, centre) in zip(term.columns, term.centre ?? term.columns.map { _ in 0 }) {
          centres[column] = centre
        }
      }
    }
    return GradientTable(points: points, parts: parts, centres: centres).table(call.presenter)
  }

  // MARK: Models

  private static func ofModel(_ model: Model, at: [Double]?, _ call: Call) throws(Failure) -> Document {
    let presenter = call.presenter
    let point = try call.point(at, of: model)
    let slopes: Slopes
    do {
      let (problem, intercepts) = (model.problem, at == nil ? model.solution.intercepts : nil)
      slopes = try call.context.solving(problem) { (_) throws(FittingError) in
        try Fitting.slopes(problem, at: point, on: problem.scale, intercepts: intercepts)
      }
    } catch {
      throw call.failure(error, frame: model.frame)
    }
    let single = model.problem.penalties.count <= 1 || model.prior != nil
    let scale = model.problem.scale == .standardised ? "std coef" : "coef"
    var columns = [Table.Column("term"), Table.Column(scale, .number), Table.Column("loss slope", .number)]
    if single {
      columns.append(Table.Column(model.prior == nil ? "penalty slope" : "−log prior slope", .number))
    } else {
      columns += model.terms.map { Table.Column("\($0.label) slope", .number) }
    }
    // At a kink of the loss its slope is an interval, of which one element alone is known here.
    let hasBalance = model.problem.loss.isSmooth
    if hasBalance { columns.append(Table.Column("balance")) }
    var table = Table(columns: columns)
    let largest = try largestSlope(model, call)
    for (j, name) in model.coefficientNames.enumerated() {
      let sum = slopes.penaltySum(j)
      var row: [Table.Cell] = [
        .text(name), presenter.coefficient(slopes.coefficients[j]),
        presenter.slope(abs(slopes.loss[j]) <= 1e-10 * largest ? 0 : slopes.loss[j]),
      ]
      row += single ? [presenter.slope(sum)] : slopes.penalties.map { presenter.slope($0[j]) }
      if hasBalance { row.append(.text(balance(slopes, j, sum, largest: largest, presenter))) }
      table.append(row)
    }
    if !hasBalance {
      table.footer += [
        "\(model.family.definition.name) loss has a kink at each row with residual 0: there the loss slope is one of an",
        "interval. At the optimum some element of it balances the penalty, not as a rule the one shown.",
      ]
    }
    return Document(table: table)
  }

  /// The largest loss slope where every coefficient is 0: the yardstick by which a remainder is rounding.
  private static func largestSlope(_ model: Model, _ call: Call) throws(Failure) -> Double {
    let zero = [Double](repeating: 0, count: model.problem.coefficientCount)
    do {
      let problem = model.problem
      return try call.context.solving(problem) { (_) throws(FittingError) in
        try Fitting.slopes(problem, at: zero, on: problem.scale).loss.map(abs).max() ?? 0
      }
    } catch {
      throw call.failure(error, frame: model.frame)
    }
  }

  /// What is left when the penalty answers the loss. A remainder below 1e-10 of the largest slope is rounding.
  private static func balance(
    _ slopes: Slopes, _ j: Int, _ penalty: Interval, largest: Double, _ presenter: Presenter
  ) -> String {
    let least = slopes.least(j)
    let isZero = abs(least) <= 1e-10 * max(largest, abs(penalty.lower), abs(penalty.upper))
    guard !penalty.isPoint else { return isZero ? "0" : NumberFormat.significant(4).signed.string(least) }
    let wanted = NumberFormat.fixed(3).signed.string(-slopes.loss[j])
    return isZero
      ? "0 (\(wanted) is inside the range)"
      : "\(NumberFormat.significant(4).signed.string(least)) (\(wanted) is outside the range)"
  }
}

extension Call {
  /// Coefficients on the scale that the model's penalty acts on: those given, or the optimum.
  func point(_ at: [Double]?, of model: Model) throws(Failure) -> [Double] {
    guard let at else { return model.penaltyScaleCoefficients }
    let count = model.problem.coefficientCount
    guard at.count == count else {
      throw fail(
        "length-mismatch",
        "at has \(at.count) number\(at.count == 1 ? "" : "s"), the model has \(count) coefficients",
        at: "at", help: "one for each, in this order: " + presenter.elided(model.coefficientNames, limit: 12))
    }
    guard at.allSatisfy(\.isFinite) else {
      throw fail("not-finite", "at must hold finite numbers", at: "at", help: "write numbers for nan and inf")
    }
    return at
  }
}
