import Fitting
import Glibc
import Priors
import Tables

/// `simulate(n, b, noise, seed)`: data of which the coefficients are known.
enum SimulateVerb: Verb {
  static let definition = VerbDefinition(
    name: "simulate", group: .data, summary: "data drawn from a model whose coefficients you choose",
    parameters: [
      Parameter("n", "how many rows", kinds: [.number], positional: true, required: true),
      Parameter(
        "b", "the true coefficients, one for each column; for multinomial a matrix, a row a class",
        kinds: [.number, .list, .matrix], positional: true, required: true),
      Parameter(
        "noise", "the sd of a normal response about its mean", kinds: [.number], positional: true,
        default: "1"),
      Parameter("seed", "where the random numbers start", kinds: [.number], positional: true, default: "1"),
      Parameter(
        "cor", "the correlation of every two columns, or their matrix", kinds: [.number, .matrix],
        default: "0"),
      Parameter(
        "intercept", "the true intercept; for multinomial a list, one a class", kinds: [.number, .list],
        default: "0"),
      Parameter(
        "loss",
        "the response's family: squared, logistic, probit, poisson, gamma(shape), negbinomial(theta), multinomial, cox",
        kinds: [.loss], default: "squared"),
      Parameter(
        "censoring", "for cox: the hazard of being censored, beside a baseline hazard of 1", kinds: [.number],
        default: "0"),
    ],
    details: [
      "Columns x1, x2, … are normal with mean 0 and sd 1; η = intercept + Σ b_j x_j. y is η + noise·normal for squared, true or false for logistic and probit, a count for poisson and negbinomial, positive for gamma.",
      "For multinomial b is a matrix with a row of coefficients for each class, and y is c1, c2, … with probabilities e^η_k / Σ_j e^η_j. For cox the columns time and status take the place of y: times of hazard e^η, status 1 for an event and 0 for a time cut short by censoring = …; fit them as surv(time, status) ~ x1 + x2.",
      "The same seed draws the same numbers on every machine: xoshiro256++ for the bits, Marsaglia's polar method for normal ones; row by row, each x and then y.",
    ],
    examples: [
      "d = simulate(100, [2, -1, 0], 0.5, 7)\nfit(y ~ x1 + x2 + x3, d, penalty = 0.1*l1)",
      "simulate(50, [1, 0.5], loss = poisson, cor = 0.9)",
      "d = simulate(200, [[1, 0], [0, 1], [0, 0]], loss = multinomial)\nfit(y ~ x1 + x2, d, penalty = 0.01*l2)",
      "d = simulate(200, [1, -0.5], loss = cox, censoring = 0.3)\nfit(surv(time, status) ~ x1 + x2, d)",
    ],
    misnomers: [
      "sd": "the sd of the noise is noise = 0.5", "sigma": "the sd of the noise is noise = 0.5",
      "rho": "the correlation is cor = 0.5", "correlation": "the correlation is cor = 0.5",
      "family": "the family is its loss: loss = logistic", "random_state": "seed = 1",
    ])

  /// More numbers than this are no simulation for a lesson.
  private static let most = 20_000_000.0

  static func run(_ call: Call) throws(Failure) -> Value? {
    guard let n = try call.whole("n", atLeast: 1), try call.value("b") != nil else { return nil }
    let response = try SimulatedResponse(call)
    let truth = try Truth(response, call)
    guard Double(n) * Double(truth.columns + 1) <= most else {
      throw call.fail(
        "out-of-range", "\(n) rows of \(truth.columns + 1) columns are more than \(Int(most)) numbers",
        at: "n",
        help: "n = \(Int(most) / (truth.columns + 1)) is the largest")
    }
    let factor = try correlationFactor(truth.columns, call)
    let seed = try call.whole("seed", atLeast: 0) ?? 1
    let work = n * truth.columns * (factor == nil ? truth.b.count : truth.b.count + truth.columns)
    let numbers = try call.context.apart(work) {
      draw(n, truth, factor, response, seed: UInt64(seed))
    }
    if let bad = numbers.y.firstIndex(where: { !$0.isFinite }) {
      guard !response.hasClasses else {
        throw call.fail(
          "out-of-range", "a linear predictor of row \(bad + 1) is larger than any number there is", at: "b",
          help: "choose smaller coefficients")
      }
      throw call.fail(
        "out-of-range",
        "the mean of row \(bad + 1) is too large to draw from: e^\(call.presenter.short(numbers.eta[bad]))",
        at: "b", help: "the mean is e^η: choose smaller coefficients")
    }
    if response.isPositive, let bad = numbers.y.firstIndex(of: 0) {
      throw call.fail(
        "out-of-range", "the draw of row \(bad + 1) is nearer to 0 than any number there is",
        at: response.isSurvival ? "b" : "loss",
        help: response.isSurvival
          ? "the hazard is e^η: choose smaller coefficients"
          : "of so small a shape nearly every draw is: gamma(0.1)")
    }
    var columns = numbers.x.enumerated().map { Column("x\($0 + 1)", numbers: $1) }
    if response.isSurvival {
      columns += [
        Column("time", numbers: numbers.y), Column("status", numbers: numbers.isEvent.map { $0 ? 1 : 0 }),
      ]
    } else if response.hasClasses {
      columns.append(Column("y", text: numbers.y.map { SimulatedResponse.level(Int($0)) }))
    } else if response.isLogical {
      columns.append(Column("y", logicals: numbers.y.map { $0 == 1 }))
    } else {
      columns.append(Column("y", numbers: numbers.y))
    }
    do {
      let data = DataSet(name: "simulated", frame: try DataFrame(columns))
      call.context.note(
        description(truth, response, call) + "; seed \(seed)"
          + (call.has("seed") ? "" : " (another draws other numbers)"),
        code: "simulated")
      return .data(data)
    } catch {
      throw call.fail("bad-data", error.message)
    }
  }

  /// The coefficients and the intercept of each linear predictor: one, or one a class.
  private struct Truth: Sendable {
    let b: [[Double]]
    let intercepts: [Double]
    var columns: Int { b[0].count }

    init(_ response: SimulatedResponse, _ call: Call) throws(Failure) {
      let value = try call.value("b")
      switch value {
      case .matrix(let matrix)? where response.hasClasses:
        b = (0..<matrix.rows).map { i in (0..<matrix.columns).map { matrix[i, $0] } }
      case .matrix?:
        throw call.fail(
          "wrong-kind", "b is a list, a coefficient a column; a matrix of them is for several classes",
          at: "b",
          help: "loss = multinomial takes a row a class; else for example  [2, -1, 0]")
      default:
        guard !response.hasClasses else {
          throw call.fail(
            "wrong-kind", "for multinomial b is a matrix with a row of coefficients for each class", at: "b",
            help: "for example  [[1, 0], [0, 1], [0, 0]]: three classes, x1 and x2")
        }
        b = [try call.vector("b") ?? []]
      }
      guard let first = b.first, !first.isEmpty, b.allSatisfy({ $0.allSatisfy(\.isFinite) }) else {
        throw call.fail("not-finite", "b must hold finite numbers, at least one", at: "b")
      }
      guard !response.hasClasses || b.count > 1 else {
        throw call.fail(
          "out-of-range", "one row of b is one class, and a response has two or more", at: "b",
          help: "for example  [[1, 0], [0, 1], [0, 0]]: three classes, x1 and x2")
      }
      let given = try call.vector("intercept") ?? [0]
      guard given.allSatisfy(\.isFinite) else {
        throw call.fail("not-finite", "intercept must be finite", at: "intercept")
      }
      guard given.count == 1 || given.count == b.count else {
        throw call.fail(
          "length-mismatch",
          b.count == 1
            ? "intercept is one number" : "intercept has \(given.count) numbers for \(b.count) classes",
          at: "intercept", help: "the rows of b are classes: one intercept each")
      }
      intercepts = given.count == b.count ? given : b.map { _ in given[0] }
    }
  }

  private static func draw(
    _ n: Int, _ truth: Truth, _ factor: Matrix?, _ response: SimulatedResponse, seed: UInt64
  ) -> (x: [[Double]], y: [Double], isEvent: [Bool], eta: [Double]) {
    var source = RandomNumbers(seed: seed)
    let k = truth.columns
    var x = [[Double]](repeating: [Double](repeating: 0, count: n), count: k)
    var (y, eta) = ([Double](repeating: 0, count: n), [Double](repeating: 0, count: n))
    var isEvent = [Bool](repeating: true, count: n)
    for i in 0..<n {
      let z = (0..<k).map { _ in source.normal() }
      var sums = truth.intercepts
      for j in 0..<k {
        var value = z[j]
        if let factor { value = (0...j).reduce(0) { $0 + factor[j, $1] * z[$1] } }
        x[j][i] = value
        for c in sums.indices { sums[c] += truth.b[c][j] * value }
      }
      eta[i] = sums[0]
      let drawn = response.draw(sums, &source)
      (y[i], isEvent[i]) = (drawn.y, drawn.isEvent)
    }
    return (x, y, isEvent, eta)
  }

  /// L of the correlation matrix LL'; nil for independent columns.
  private static func correlationFactor(_ k: Int, _ call: Call) throws(Failure) -> Matrix? {
    switch try call.value("cor") {
    case .number(let r):
      let least = k > 1 ? -1 / Double(k - 1) : -1
      guard r > least, r < 1 else {
        throw call.fail(
          "out-of-range",
          "\(k) columns cannot all have the correlation \(call.presenter.written(r)); it must be above \(call.presenter.short(least, 3)) and below 1",
          at: "cor", help: "for example  cor = \(r < 0 ? call.presenter.short(least / 2, 2) : "0.5")")
      }
      if r == 0 || k == 1 { return nil }
      var matrix = Matrix.diagonal([Double](repeating: 1, count: k))
      for i in 0..<k {
        for j in 0..<k where i != j { matrix[i, j] = r }
      }
      return Cholesky(matrix)?.factor
    case .matrix(let matrix):
      guard matrix.rows == k, matrix.columns == k else {
        throw call.fail(
          "shape-mismatch", "cor is \(matrix.rows) × \(matrix.columns), and b has \(k) coefficients",
          at: "cor", help: "a matrix with \(k) rows and columns, or one number for all pairs: cor = 0.5")
      }
      guard matrix == matrix.transposed, (0..<k).allSatisfy({ matrix[$0, $0] == 1 }) else {
        throw call.fail(
          "bad-correlation", "a correlation matrix is symmetric, with 1 on its diagonal", at: "cor",
          help: "for example  cor = [[1, 0.2], [0.2, 1]]")
      }
      guard let factor = Cholesky(matrix) else {
        throw call.fail(
          "not-positive-definite", "cor is not positive definite: no columns have these correlations",
          at: "cor", help: "use numbers nearer to 0; every correlation is between -1 and 1")
      }
      return factor.factor
    default: return nil
    }
  }

  private static func description(_ truth: Truth, _ response: SimulatedResponse, _ call: Call) -> String {
    let number = call.presenter.written
    var eta = sum(truth.intercepts[0], truth.b[0], number)
    if response.hasClasses {
      let all = zip(truth.intercepts, truth.b).enumerated().map { k, one in
        "η of \(SimulatedResponse.level(k)) = \(sum(one.0, one.1, number, skippingZeros: true))"
      }
      eta = all.prefix(4).joined(separator: ", ") + (all.count > 4 ? ", …" : "")
    }
    let count = truth.columns
    var x = "x1…x\(count) ~ normal(0, 1)"
    if count == 1 { x = "x1 ~ normal(0, 1)" }
    if count == 2 { x = "x1, x2 ~ normal(0, 1)" }
    switch call.argument("cor").flatMap({ _ in try? call.value("cor") }) {
    case .number(let r) where r != 0: x += " with correlation \(number(r))"
    case .matrix: x += " with the correlations of cor"
    default: x += count > 1 ? ", independent" : ""
    }
    return "\(response.formula(eta, number)); \(x)"
  }

  /// `1 + 2·x1 − x2`
  private static func sum(
    _ intercept: Double, _ b: [Double], _ number: (Double) -> String, skippingZeros: Bool = false
  ) -> String {
    var text = intercept == 0 ? "" : number(intercept)
    if skippingZeros, b.allSatisfy({ $0 == 0 }) { return number(intercept) }
    for (j, value) in b.enumerated().prefix(6) where value != 0 || !skippingZeros {
      let sign = value < 0 ? (text.isEmpty ? "−" : " − ") : (text.isEmpty ? "" : " + ")
      text += sign + (abs(value) == 1 ? "" : "\(number(abs(value)))·") + "x\(j + 1)"
    }
    return text + (b.count > 6 ? " + …" : "")
  }
}
