import Engine
import Foundation
import Testing

/// What numpy, scipy and statsmodels make of posteriors and intervals, frozen by `make_posteriors.py`.
struct PosteriorReferences {
  private let json: JSON

  init() throws {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appending(path: "References/posteriors.json")
    json = try JSON.parse(String(contentsOf: file, encoding: .utf8))
  }

  /// `numbers("normal", "mean")`
  func numbers(_ path: String...) throws -> [Double] {
    try #require(at(path)?.array).compactMap(\.double)
  }

  func number(_ path: String...) throws -> Double { try #require(at(path)?.double) }

  func rows(_ name: String) throws -> [JSON] { try #require(json[name]?.array) }

  private func at(_ path: [String]) -> JSON? { path.reduce(json) { $0?[$1] } }
}
