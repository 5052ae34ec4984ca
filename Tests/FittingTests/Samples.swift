import Fitting

/// Problems made up for tests: correlated columns with a mean and a scale of their own, a sparse truth, noise.
enum Samples {
  static func data(
    rows n: Int, columns p: Int, seed: UInt64 = 1
  ) throws -> (design: DenseDesign, response: [Double]) {
    var random = RandomNumbers(seed: seed)
    let shared = random.vector(n)
    var columns: [[Double]] = []
    var response = random.vector(n)
    for j in 0..<p {
      let own = random.vector(n)
      let column = (0..<n).map { Double(j % 5) + (0.5 + Double(j % 3)) * (shared[$0] + own[$0]) }
      if j % 3 == 0 {
        for i in 0..<n { response[i] += (j % 2 == 0 ? 1.5 : -1) * column[i] }
      }
      columns.append(column)
    }
    return (try DenseDesign(columns: columns, names: (0..<p).map { "x\($0)" }), response)
  }

  static func problem(
    rows n: Int = 40, columns p: Int = 6, seed: UInt64 = 1, _ penalties: [(Double, any Penalty)],
    centre: Double? = nil, weights: [Double]? = nil, offset: [Double]? = nil,
    loss: any Loss = SquaredLoss.mean, scale: Problem.Scale = .standardised, intercept: Bool = true
  ) throws -> Problem {
    let (design, response) = try data(rows: n, columns: p, seed: seed)
    return try Problem(
      design: design, response: response, weights: weights, offset: offset, loss: loss,
      penalties: penalties.map {
        PenaltyTerm(
          strength: $0.0, penalty: $0.1, columns: Array(0..<p),
          centre: centre.map { [Double](repeating: $0, count: p) })
      }, scale: scale, intercept: intercept)
  }

  /// The members of a definition of the catalogue, with arguments of the right kind for p ≥ 2 coefficients.
  static func members(_ definition: PenaltyDefinition, columns p: Int) throws -> [ScaledPenalty] {
    try definition.make(
      definition.parameters.map { parameter in
        switch parameter.kind {
        case .matrix: .matrix(positiveMatrix(p))
        case .terms: .terms([Array(0..<p - 1), [p - 1]])
        case .number: .number(parameter.example)
        }
      })
  }

  static func positiveMatrix(_ p: Int) -> Matrix {
    var result = Matrix(rows: p, columns: p)
    for i in 0..<p {
      for j in 0..<p { result[i, j] = i == j ? 2 : 1 / Double(1 + abs(i - j)) }
    }
    return result
  }
}
