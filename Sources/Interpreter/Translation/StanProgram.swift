import Engine

/// A Stan program block by block, each a list of lines without their margin.
struct StanProgram {
  /// Lines above the program.
  var remarks: [String] = []
  var functions: [String] = []
  var data: [String] = []
  var transformedData: [String] = []
  var parameters: [String] = []
  var transformedParameters: [String] = []
  var model: [String] = []
  var generatedQuantities: [String] = []

  /// The program, without the blocks that are empty.
  var lines: [String] {
    let blocks = [
      ("functions", functions), ("data", data), ("transformed data", transformedData),
      ("parameters", parameters),
      ("transformed parameters", transformedParameters), ("model", model),
      ("generated quantities", generatedQuantities),
    ]
    return remarks.map { "// " + $0 }
      + blocks.filter { !$0.1.isEmpty }.flatMap { ["\($0.0) {"] + $0.1.map { "  " + $0 } + ["}"] }
  }

  /// A number with all its digits, as Stan reads it.
  static func number(_ x: Double) -> String {
    x.isInfinite ? (x > 0 ? "positive_infinity()" : "negative_infinity()") : TranslationFacts.number(x)
  }

  /// Names behind a statement; whatever stands in them, they stay on their line.
  static func comment(_ names: [String]) -> String {
    "  // " + names.map(\.withVisibleControls).joined(separator: ", ")
  }

  /// One number where all are the same, else a vector of them.
  static func vector(_ x: [Double]) -> String {
    x.dropFirst().allSatisfy { $0 == x[0] } ? number(x[0]) : column(x)
  }

  /// A vector even where all are the same.
  static func column(_ x: [Double]) -> String { "[\(x.map(number).joined(separator: ", "))]'" }
}
