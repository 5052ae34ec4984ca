import Fitting
import Syntax

/// What a list of values makes: a vector, a matrix, texts, a prior, or plain items.
enum ListValue {
  static func combine(
    _ values: [Value], spans: [Span], fail: (Diagnostic) -> Failure
  ) throws(Failure) -> Value {
    guard let first = values.first else { return .items([]) }
    switch first {
    case .logical where values.allSatisfy({ $0.kind == .logical }):
      return .logicals(values.map { if case .logical(let flag) = $0 { flag } else { false } })
    case .number, .logical:
      let numbers = values.compactMap(\.scalar)
      return numbers.count == values.count ? .vector(numbers) : .items(values)
    case .text:
      let texts = values.compactMap { if case .text(let text) = $0 { text } else { nil } }
      return texts.count == values.count ? .texts(texts) : .items(values)
    case .vector, .coefficients:
      let row = first.numbers ?? []
      let rows = values.compactMap { $0.isNumberList ? $0.numbers : nil }
      guard rows.count == values.count else { return .items(values) }
      if let bad = rows.firstIndex(where: { $0.count != row.count }) {
        throw fail(
          Diagnostic(
            code: "ragged-matrix",
            message: "row \(bad + 1) of the matrix has \(rows[bad].count) entries, row 1 has \(row.count)",
            primary: spans[bad], help: "every row of a matrix is equally long: [[1, 0.2], [0.2, 1]]"))
      }
      return Matrix(rows).map { .matrix($0) } ?? .items(values)
    case .prior:
      let priors = values.compactMap { if case .prior(let prior) = $0 { prior } else { nil } }
      guard priors.count == values.count else { return .items(values) }
      return .prior(priors.dropFirst().reduce(priors[0], +))
    default: return .items(values)
    }
  }
}

extension Value {
  fileprivate var isNumberList: Bool {
    switch self {
    case .vector, .coefficients: true
    default: false
    }
  }

  fileprivate var scalar: Double? {
    switch self {
    case .number(let x): x
    case .logical(let flag): flag ? 1 : 0
    default: nil
    }
  }
}
