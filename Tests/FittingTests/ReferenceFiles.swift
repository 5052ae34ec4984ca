import Foundation
import Testing

@testable import Fitting

/// A file of frozen cases in `References`, with the versions of what made it.
struct ReferenceFile<Case: Decodable>: Decodable {
  let madeWith: String
  let cases: [Case]

  static func load(_ name: String) -> [Case] {
    do {
      let data = try Data(contentsOf: referenceFolder.appending(path: name))
      return try JSONDecoder().decode(Self.self, from: data).cases
    } catch {
      Issue.record("\(name): \(error)")
      return []
    }
  }
}

private let referenceFolder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
  .appending(path: "References")

/// Columns of one of the reference data sets, all of them numbers but mtcars' names.
struct ReferenceData {
  private let columns: [String: [Double]]

  init(_ name: String) throws {
    let text = try String(contentsOf: referenceFolder.appending(path: "data/\(name).csv"), encoding: .utf8)
    let lines = text.split(whereSeparator: \.isNewline)
    let rows = lines.map { line in
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

  func design(_ names: [String]) throws -> DenseDesign {
    try DenseDesign(columns: names.map(column), names: names)
  }
}

/// A penalty term as the files write it.
struct ReferenceTerm: Decodable {
  let penalty: String
  let strength: Double
  let columns: [Int]
  let centre: [Double]?
  let p: Double?
  let matrix: [[Double]]?

  func term() throws -> PenaltyTerm {
    let made: any Penalty =
      switch penalty {
      case "l1": L1()
      case "l2": L2()
      case "lp": try Lp(#require(p))
      case "quad": try quad()
      default: throw UnknownReference(name: penalty)
      }
    return PenaltyTerm(strength: strength, penalty: made, columns: columns, centre: centre)
  }

  private func quad() throws -> Quad {
    let rows = try #require(matrix)
    return try Quad(#require(Matrix(rows)))
  }
}

struct UnknownReference: Error { let name: String }

/// The largest difference of two vectors over the largest number of the second.
func relativeDifference(_ found: [Double], _ expected: [Double]) -> Double {
  guard found.count == expected.count else { return .infinity }
  let scale = expected.reduce(0) { max($0, abs($1)) }
  let difference = zip(found, expected).reduce(0) { max($0, abs($1.0 - $1.1)) }
  return difference.isNaN ? .infinity : difference == 0 ? 0 : difference / scale
}

func relativeDifference(_ found: Double, _ expected: Double) -> Double {
  relativeDifference([found], [expected])
}
