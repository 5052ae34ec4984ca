import Engine
import Foundation
import Tables
import Testing

@testable import Interpreter

/// Design matrices of R's model.matrix with the data that they came from, frozen by `make_model_matrix.R`.
struct FormulaReferences {
  struct Case: CustomTestStringConvertible, Sendable {
    let data: String
    let formula: String
    /// Numbers of the rows used, from 1.
    let rows: [Int]
    /// R's names and columns, the intercept's among them.
    let names: [String]
    /// The term of each column, from 1; 0 is the intercept.
    let terms: [Int]
    let columns: [[Double]]

    var testDescription: String { "\(data): \(formula)" }
  }

  let cases: [Case]
  let data: [String: DataSet]

  static let shared: FormulaReferences = {
    do {
      return try FormulaReferences()
    } catch {
      Issue.record("model_matrix.json: \(error)")
      return FormulaReferences(cases: [], data: [:])
    }
  }()

  private init(cases: [Case], data: [String: DataSet]) {
    self.cases = cases
    self.data = data
  }

  private init() throws {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appending(path: "References/model_matrix.json")
    let json = try JSON.parse(String(contentsOf: file, encoding: .utf8))
    cases = try #require(json["cases"]?.array).map { item in
      let columns = try #require(item["columns"]?.array)
      return Case(
        data: try #require(item["data"]?.string), formula: try #require(item["formula"]?.string),
        rows: try #require(item["rows"]?.array).compactMap(\.int),
        names: try #require(item["names"]?.array).compactMap(\.string),
        terms: try #require(item["assign"]?.array).compactMap(\.int),
        columns: try columns.map { try #require($0.array).compactMap(\.double) })
    }
    var data: [String: DataSet] = [:]
    for (name, frame) in try #require(json["data"]?.members) {
      let columns = try #require(frame.members).map { try Self.column($0.key, #require($0.value.array)) }
      data[name] = try dataSet(name, columns)
    }
    self.data = data
  }

  /// Text keeps its levels in order of appearance, as the factors of warpbreaks have them.
  private static func column(_ name: String, _ values: [JSON]) -> Column {
    if values.contains(where: { $0.string != nil }) {
      var levels: [String] = []
      for level in values.compactMap(\.string) where !levels.contains(level) { levels.append(level) }
      let codes = values.map { value in
        Int32(value.string.flatMap { levels.firstIndex(of: $0) } ?? -1)
      }
      return Column(name, .text(Factor(codes: codes, levels: levels)))
    }
    if values.contains(where: { $0.bool != nil }) { return Column(name, logicals: values.map(\.bool)) }
    return Column(name, numbers: values.map { $0.double ?? .nan })
  }
}
