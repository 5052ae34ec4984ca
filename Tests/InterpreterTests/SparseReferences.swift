import Engine
import Foundation
import Testing

/// What R makes of the reviews and of two crossed factors, frozen by `make_reviews.R`.
struct SparseReferences {
  let lambda: Double
  let words: [String]
  let intercept: Double
  let beta: [Double]
  let entries: Int
  let crossed: JSON

  init() throws {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appending(path: "References/sparse.json")
    let json = try JSON.parse(String(contentsOf: file, encoding: .utf8))
    lambda = try #require(json["lambda"]?.double)
    words = try #require(json["words"]?.array).compactMap(\.string)
    intercept = try #require(json["intercept"]?.double)
    beta = try #require(json["beta"]?.array).compactMap(\.double)
    entries = try #require(json["entries"]?.int)
    crossed = try #require(json["crossed"])
  }
}
