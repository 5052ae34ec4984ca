import Testing

@testable import Fitting

/// Responses that are not of the kind that a loss is for: an error that names the row, or what is missing.
@Suite struct BadResponseTests {
  private func problem(
    _ name: String, _ y: [Double], weights: [Double]? = nil, asLikelihood: Bool = false,
    _ details: ResponseDetails = ResponseDetails()
  ) throws -> Problem {
    let definition = try #require(lossCatalogue.first { $0.name == name })
    let arguments = definition.parameters.map { $0.defaultValue == nil ? 1.5 : nil }
    return try Problem(
      design: DenseDesign(columns: [y.indices.map { Double($0 * $0 % 5) }], names: ["x"]), response: y,
      weights: weights, details: details, loss: definition.make(arguments, asLikelihood: asLikelihood))
  }

  @Test(arguments: [
    ("logistic", [0, 1, 0.5, 1]), ("probit", [0, 1, 2, 1]), ("poisson", [1, 2, -1, 0]),
    ("negbinomial", [1, 2, 0.5, 0]), ("gamma", [1, 2, 0, 3]), ("multinomial", [0, 1, 1.5, 2]),
    ("multinomial", [0, 1, -1, 2]), ("cox", [1, 2, -3, 4]),
  ])
  func rowsAreNamed(_ name: String, _ y: [Double]) throws {
    #expect {
      try problem(name, y)
    } throws: { error in
      guard case .badResponse(row: 2, value: y[2], needed: _)? = error as? FittingError else { return false }
      return true
    }
  }

  @Test func countsNeedNotBeWholeWithoutALikelihood() throws {
    #expect(try problem("poisson", [1, 2.5, 0]).nullDeviance > 0)
    #expect(throws: FittingError.self) { try problem("poisson", [1, 2.5, 0], asLikelihood: true) }
  }

  @Test func trialsMakeWholeSuccesses() throws {
    let trials = ResponseDetails(trials: [4, 5, 3])
    #expect(try problem("logistic", [0.25, 0.4, 1], trials).nullDeviance > 0)
    #expect(throws: FittingError.self) { try problem("logistic", [0.3, 0.4, 1], trials) }
    #expect(throws: FittingError.self) {
      try problem("probit", [0.5, 0.4, 1], ResponseDetails(trials: [2.5, 5, 3]))
    }
    #expect(throws: FittingError.self) {
      try problem("probit", [0.5, 0.4, 1.2], ResponseDetails(trials: [2, 5, 5]))
    }
  }

  @Test func nothingToLearn() throws {
    for (name, y, weights, details) in [
      ("logistic", [1, 1, 1], nil, ResponseDetails()), ("probit", [0, 0, 0], nil, ResponseDetails()),
      ("logistic", [1, 1, 0], [1, 2, 0], ResponseDetails()), ("poisson", [0, 0, 0], nil, ResponseDetails()),
      ("negbinomial", [0, 0, 3], [1, 1, 0], ResponseDetails()),
      ("multinomial", [0, 0, 0], nil, ResponseDetails()),
      ("multinomial", [0, 0, 1], nil, ResponseDetails(levels: ["a", "b", "c"])),
      ("cox", [1, 2, 3], nil, ResponseDetails(status: [0, 0, 0])),
      ("cox", [1, 2, 3], [0, 1, 1], ResponseDetails(status: [1, 0, 0])),
    ] as [(String, [Double], [Double]?, ResponseDetails)] {
      #expect {
        try problem(name, y, weights: weights, details)
      } throws: { error in
        guard case .responseWithoutInformation? = error as? FittingError else { return false }
        return true
      }
    }
  }

  @Test func parametersHaveRanges() throws {
    for (name, value) in [
      ("huber", 0.0), ("huber", -1), ("huber", .infinity), ("quantile", 0), ("quantile", 1),
      ("quantile", .nan),
      ("negbinomial", 0), ("negbinomial", -2), ("gamma", 0), ("cox", 2), ("cox", 0.5),
    ] {
      let definition = try #require(lossCatalogue.first { $0.name == name })
      #expect(throws: FittingError.self, "\(name) \(value)") { try definition.make([value]) }
    }
    for name in ["huber", "quantile"] {
      let definition = try #require(lossCatalogue.first { $0.name == name })
      #expect(throws: FittingError.noLikelihood(loss: name)) {
        try definition.make([0.5], asLikelihood: true)
      }
    }
  }

  @Test func parametersWithoutAMaximumSaySo() throws {
    let even = try problem("negbinomial", [2, 2, 2, 2, 3])
    #expect(throws: FittingError.self) {
      try even.loss.estimated(even.observations, predictor: even.nullPredictor)
    }
    let perfect = try problem("gamma", [2, 2, 2, 2])
    #expect(throws: FittingError.self) {
      try perfect.loss.estimated(perfect.observations, predictor: perfect.nullPredictor)
    }
  }
}
