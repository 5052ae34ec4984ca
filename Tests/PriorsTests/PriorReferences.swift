import Fitting
import Foundation
import Testing

@testable import Priors

/// Frozen cases in `References`; what made them is at their top and in the scripts beside them.
enum PriorReferences {
  struct Density: Decodable, CustomTestStringConvertible {
    let distribution: String
    let parameters: [String: ReferenceArgument]
    let at: [Double]
    let logDensity: Double
    let constant: Double

    var testDescription: String { "\(distribution) \(parameters.keys.sorted()) at \(at)" }

    func made() throws -> any Distribution { try make(distribution, parameters) }
  }

  struct Statement: Decodable {
    let distribution: String
    let columns: [Int]
    let parameters: [String: ReferenceArgument]
  }

  struct Map: Decodable, CustomTestStringConvertible {
    struct Expected: Decodable {
      let intercept: Double
      let coefficients: [Double]
      let standardised: [Double]
      let loss: Double
      let logPrior: Double
      let covariance: [[Double]]?
      let logEvidence: Double?
    }

    let name: String
    let data: String
    let response: String
    let columns: [String]
    let sigma: Double
    let weights: [Double]?
    let priors: [Statement]
    let expected: Expected

    var testDescription: String { "\(name), \(data)" }

    /// The prior as a user would write it, by names.
    func prior() throws -> BoundPrior {
      let statements = try priors.map { statement in
        try PriorStatement(
          terms: .named(statement.columns.map { columns[$0] }),
          distribution: make(statement.distribution, statement.parameters))
      }
      return try Prior(statements).bound(to: columns.map { PriorColumn(name: $0, term: $0) })
    }

    func problem(
      loss: SquaredLoss.Scale, penalties: [PenaltyTerm] = [], scale: Problem.Scale = .data
    ) throws -> Problem {
      let table = try ReferenceTable(data)
      return try Problem(
        design: DenseDesign(columns: columns.map(table.column), names: columns),
        response: table.column(response), weights: weights, loss: SquaredLoss(scale: loss),
        penalties: penalties, scale: scale)
    }
  }

  static let densities: [Density] = load("densities.json")
  static let maps: [Map] = load("maps.json")

  static func make(_ name: String, _ parameters: [String: ReferenceArgument]) throws -> any Distribution {
    try #require(distributionDefinition(named: name)).make(parameters.mapValues(\.value))
  }

  private static func load<Case: Decodable>(_ name: String) -> [Case] {
    do {
      let data = try Data(contentsOf: testFolder.appending(path: "References/\(name)"))
      return try JSONDecoder().decode(PriorReferenceFile<Case>.self, from: data).cases
    } catch {
      Issue.record("\(name): \(error)")
      return []
    }
  }
}

let testFolder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()

private struct PriorReferenceFile<Case: Decodable>: Decodable { let cases: [Case] }

/// A number, list or matrix in JSON.
struct ReferenceArgument: Decodable {
  let value: DistributionArgument

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if let number = try? container.decode(Double.self) {
      value = .number(number)
    } else if let list = try? container.decode([Double].self) {
      value = .list(list)
    } else {
      value = .matrix(try container.decode([[Double]].self))
    }
  }
}

/// A reference data set's columns of numbers.
struct ReferenceTable {
  private let columns: [String: [Double]]

  init(_ name: String) throws {
    let file = testFolder.appending(path: "../FittingTests/References/data/\(name).csv").standardized
    let rows = try String(contentsOf: file, encoding: .utf8).split(whereSeparator: \.isNewline).map { line in
      line.split(separator: ",", omittingEmptySubsequences: false).map {
        $0.trimmingCharacters(in: CharacterSet(charactersIn: "\""))
      }
    }
    var columns: [String: [Double]] = [:]
    for (j, header) in rows[0].enumerated() {
      let values = rows.dropFirst().compactMap { Double($0[j]) }
      if values.count == rows.count - 1 { columns[header] = values }
    }
    self.columns = columns
  }

  func column(_ name: String) throws -> [Double] { try #require(columns[name]) }
}

/// |found − expected| within a share of the expected number's size, and of 1.
func isNear(_ found: Double, _ expected: Double, _ share: Double = 1e-12) -> Bool {
  abs(found - expected) <= share * max(1, abs(expected))
}
