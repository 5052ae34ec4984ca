import Fitting

/// mtcars: 32 cars of the 1974 Motor Trend, as in R.
enum Motors {
  static let mpg: [Double] = [
    21, 21, 22.8, 21.4, 18.7, 18.1, 14.3, 24.4, 22.8, 19.2, 17.8, 16.4, 17.3, 15.2, 10.4, 10.4, 14.7, 32.4,
    30.4, 33.9, 21.5, 15.5, 15.2, 13.3, 19.2, 27.3, 26, 30.4, 15.8, 19.7, 15, 21.4,
  ]
  static let wt: [Double] = [
    2.62, 2.875, 2.32, 3.215, 3.44, 3.46, 3.57, 3.19, 3.15, 3.44, 3.44, 4.07, 3.73, 3.78, 5.25, 5.424, 5.345,
    2.2, 1.615, 1.835, 2.465, 3.52, 3.435, 3.84, 3.845, 1.935, 2.14, 1.513, 3.17, 2.77, 3.57, 2.78,
  ]
  static let hp: [Double] = [
    110, 110, 93, 110, 175, 105, 245, 62, 95, 123, 123, 180, 180, 180, 205, 215, 230, 66, 52, 65, 97, 150,
    150, 245, 175, 66, 91, 113, 264, 175, 335, 109,
  ]
  static let qsec: [Double] = [
    16.46, 17.02, 18.61, 19.44, 17.02, 20.22, 15.84, 20, 22.9, 18.3, 18.9, 17.4, 17.6, 18, 17.98, 17.82,
    17.42, 19.47, 18.52, 19.9, 20.01, 16.87, 17.3, 15.41, 17.05, 18.9, 16.7, 16.9, 14.5, 15.5, 14.6, 18.6,
  ]
  static let drat: [Double] = [
    3.9, 3.9, 3.85, 3.08, 3.15, 2.76, 3.21, 3.69, 3.92, 3.92, 3.92, 3.07, 3.07, 3.07, 2.93, 3, 3.23, 4.08,
    4.93, 4.22, 3.7, 2.76, 3.15, 3.73, 3.08, 4.08, 4.43, 3.77, 4.22, 3.62, 3.54, 4.11,
  ]

  static let names = ["wt", "hp", "qsec", "drat"]

  static func design(_ columns: [String] = names) throws -> DenseDesign {
    let all = ["wt": wt, "hp": hp, "qsec": qsec, "drat": drat]
    return try DenseDesign(columns: columns.compactMap { all[$0] }, names: columns)
  }

  /// strength·penalty on all of the columns.
  static func problem(
    _ penalties: [(Double, any Penalty)] = [], columns: [String] = names,
    loss: any Loss = SquaredLoss.mean, scale: Problem.Scale = .standardised
  ) throws -> Problem {
    try Problem(
      design: design(columns), response: mpg, loss: loss,
      penalties: penalties.map {
        PenaltyTerm(strength: $0.0, penalty: $0.1, columns: Array(columns.indices))
      }, scale: scale)
  }
}
