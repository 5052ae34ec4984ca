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
        "b", "the true coefficients, one for each column", kinds: [.number, .list], positional: true,
        required: true),
      Parameter(
        "noise", "the sd of a normal response about its mean", kinds: [.number], positional: true,
        default: "1"),
      Parameter("seed", "where the random numbers start", kinds: [.number], positional: true, default: "1"),
      Parameter(
        "cor", "the correlation of every two columns, or their matrix", kinds: [.number, .matrix],
        default: "0"),
      Parameter("intercept", "the true intercept", kinds: [.number], default: "0"),
      Parameter(
        "loss", "the response's family: squared, logistic, probit, poisson, gamma(shape), negbinomial(theta)",
        kinds: [.loss], default: "squared"),
    ],
    details: [
      "Columns x1, x2, … are normal with mean 0 and sd 1; η = intercept + Σ b_j x_j. y is η + noise·normal for squared, true or false for logistic and probit, a count for poisson and negbinomial, positive for gamma.",
      "The same seed draws the same numbers on every machine: xoshiro256++ for the bits, Marsaglia's polar method for normal ones; row by row, each x and then y.",
    ],
    examples: [
      "d = simulate(100, [2, -1, 0], 0.5, 7)\nfit(y ~ x1 + x2 + x3, d, penalty = 0.1*l1)",
      "simulate(50, [1, 0.5], loss = poisson, cor = 0.9)",
    ],
    misnomers: [
      "sd": "the sd of the noise is noise = 0.5", "sigma": "the sd of the noise is noise = 0.5",
      "rho": "the correlation is cor = 0.5", "correlation": "the correlation is cor = 0.5",
      "family": "the family is its loss: loss = logistic", "random_state": "seed = 1",
    ])

  /// More numbers than this are no simulation for a lesson.
  private static let most = 20_000_000.0

  static func run(_ call: Call) throws(Failure) -> Value? {
    guard let n = try call.whole("n", atLeast: 1), let b = try call.vector("b") else { return nil }
    guard !b.isEmpty, b.allSatisfy(\.isFinite) else {
      throw call.fail("not-finite", "b must hold finite numbers, at least one", at: "b")
    }
    guard Double(n) * Double(b.count + 1) <= most else {
      throw call.fail(
        "out-of-range", "\(n) rows of \(b.count + 1) columns are more than \(Int(most)) numbers", at: "n",
        help: "n = \(Int(most) / (b.count + 1)) is the largest")
    }
    let response = try SimulatedResponse(call)
    let intercept = try call.number("intercept") ?? 0
    guard intercept.isFinite else {
      throw call.fail("not-finite", "intercept must be finite", at: "intercept")
    }
    let factor = try correlationFactor(b.count, call)
    let seed = try call.whole("seed", atLeast: 0) ?? 1
    let numbers = try call.context.apart(n * b.count * (factor == nil ? 1 : b.count)) {
      draw(n, b, intercept, factor, response, seed: UInt64(seed))
    }
    if let bad = numbers.y.firstIndex(where: { !$0.isFinite }) {
      throw call.fail(
        "out-of-range",
        "the mean of row \(bad + 1) is too large to draw from: e^\(call.presenter.short(numbers.eta[bad]))",
        at: "b", help: "the mean is e^η: choose smaller coefficients")
    }
    if response.isPositive, let bad = numbers.y.firstIndex(of: 0) {
      throw call.fail(
        "out-of-range", "the draw of row \(bad + 1) is nearer to 0 than any number there is", at: "loss",
        help: "of so small a shape nearly every draw is: gamma(0.1)")
    }
    var columns = numbers.x.enumerated().map { Column("x\($0 + 1)", numbers: $1) }
    columns.append(
      response.isLogical ? Column("y", logicals: numbers.y.map { $0 == 1 }) : Column("y", numbers: numbers.y))
    do {
      let data = DataSet(name: "simulated", frame: try DataFrame(columns))
      call.context.note(
        description(b, intercept, response, call) + "; seed \(seed)"
          + (call.has("seed") ? "" : " (another draws other numbers)"),
        code: "simulated")
      return .data(data)
    } catch {
      throw call.fail("bad-data", error.message)
    }
  }

  private static func draw(
    _ n: Int, _ b: [Double], _ intercept: Double, _ factor: Matrix?, _ response: SimulatedResponse,
    seed: UInt64
  ) -> (x: [[Double]], y: [Double], eta: [Double]) {
    var source = RandomNumbers(seed: seed)
    let k = b.count
    var x = [[Double]](repeating: [Double](repeating: 0, count: n), count: k)
    var (y, eta) = ([Double](repeating: 0, count: n), [Double](repeating: 0, count: n))
    for i in 0..<n {
      let z = b.map { _ in source.normal() }
      var sum = intercept
      for j in 0..<k {
        var value = z[j]
        if let factor { value = (0...j).reduce(0) { $0 + factor[j, $1] * z[$1] } }
        x[j][i] = value
        sum += b[j] * value
      }
      eta[i] = sum
      y[i] = response.draw(eta: sum, &source)
    }
    return (x, y, eta)
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

  private static func description(
    _ b: [Double], _ intercept: Double, _ response: SimulatedResponse, _ call: Call
  ) -> String {
    let number = call.presenter.written
    var eta = intercept == 0 ? "" : number(intercept)
    for (j, value) in b.enumerated().prefix(6) {
      let sign = value < 0 ? (eta.isEmpty ? "−" : " − ") : (eta.isEmpty ? "" : " + ")
      eta += sign + (abs(value) == 1 ? "" : "\(number(abs(value)))·") + "x\(j + 1)"
    }
    if b.count > 6 { eta += " + …" }
    var x = "x1…x\(b.count) ~ normal(0, 1)"
    if b.count == 1 { x = "x1 ~ normal(0, 1)" }
    if b.count == 2 { x = "x1, x2 ~ normal(0, 1)" }
    switch call.argument("cor").flatMap({ _ in try? call.value("cor") }) {
    case .number(let r) where r != 0: x += " with correlation \(number(r))"
    case .matrix: x += " with the correlations of cor"
    default: x += b.count > 1 ? ", independent" : ""
    }
    return "\(response.formula(eta, number)); \(x)"
  }
}
