/// A named column of a data set: numbers, logicals or text, any of them with missing values.
///
/// Missing is `nan` among numbers, `nil` among logicals and code −1 in text. A value type over shared
/// storage: copying one costs a reference count.
package struct Column: Sendable {
  package enum Values: Sendable {
    case number([Double])
    case logical([Bool?])
    case text(Factor)
  }

  package enum Kind: String, Sendable, CaseIterable {
    case number, logical, text
  }

  package let name: String
  package let values: Values

  package init(_ name: String, _ values: Values) {
    self.name = name
    self.values = values
  }

  package init(_ name: String, numbers: [Double]) { self.init(name, .number(numbers)) }
  package init(_ name: String, logicals: [Bool?]) { self.init(name, .logical(logicals)) }
  package init(_ name: String, text: [String?]) { self.init(name, .text(Factor(text))) }

  package var kind: Kind {
    switch values {
    case .number: .number
    case .logical: .logical
    case .text: .text
    }
  }

  /// How many rows.
  package var count: Int {
    switch values {
    case .number(let numbers): numbers.count
    case .logical(let flags): flags.count
    case .text(let factor): factor.count
    }
  }

  package var missingCount: Int {
    switch values {
    case .number(let numbers): numbers.count { $0.isNaN }
    case .logical(let flags): flags.count { $0 == nil }
    case .text(let factor): factor.missingCount
    }
  }

  package func isMissing(at row: Int) -> Bool {
    switch values {
    case .number(let numbers): numbers[row].isNaN
    case .logical(let flags): flags[row] == nil
    case .text(let factor): factor.codes[row] < 0
    }
  }

  /// The numbers, with logicals as 0 and 1; nil where the column is text.
  package var numbers: [Double]? {
    switch values {
    case .number(let numbers): numbers
    case .logical(let flags): flags.map { $0.map { $0 ? 1 : 0 } ?? .nan }
    case .text: nil
    }
  }

  /// The codes and levels; nil where the column is not text.
  package var factor: Factor? { if case .text(let factor) = values { factor } else { nil } }

  /// True where every number present is whole, so that it prints without decimals.
  package var isWhole: Bool {
    guard case .number(let numbers) = values else { return false }
    return numbers.allSatisfy { $0.isNaN || $0 == $0.rounded(.towardZero) }
  }

  /// The rows at `indices`, in that order.
  package func rows(at indices: [Int]) -> Column {
    switch values {
    case .number(let numbers): Column(name, .number(indices.map { numbers[$0] }))
    case .logical(let flags): Column(name, .logical(indices.map { flags[$0] }))
    case .text(let factor): Column(name, .text(factor.rows(at: indices)))
    }
  }

  package func renamed(_ name: String) -> Column { Column(name, values) }

  /// Every value as text: numbers in their shortest exact form, text as its levels. A column that
  /// looks like numbers is used as a factor this way.
  package var asFactor: Factor {
    switch values {
    case .text(let factor): return factor
    case .logical(let flags): return Factor(flags.map { $0.map { $0 ? "true" : "false" } })
    case .number(let numbers):
      // Levels of numbers sort as numbers (2 before 10), as R's factor() sorts before it labels.
      let distinct = Set(numbers.lazy.filter { !$0.isNaN }).sorted()
      let code = Dictionary(uniqueKeysWithValues: distinct.enumerated().map { ($1, Int32($0)) })
      return Factor(
        trustedCodes: numbers.map { code[$0] ?? -1 },
        levels: distinct.map { NumberFormat.shortest.string($0) })
    }
  }
}

extension Column: Equatable {
  /// Equal names, kinds and values; missing equals missing, although nan is not equal to itself.
  package static func == (a: Column, b: Column) -> Bool {
    guard a.name == b.name else { return false }
    switch (a.values, b.values) {
    case (.number(let x), .number(let y)):
      return x.count == y.count && zip(x, y).allSatisfy { $0 == $1 || ($0.isNaN && $1.isNaN) }
    case (.logical(let x), .logical(let y)): return x == y
    case (.text(let x), .text(let y)): return x == y
    default: return false
    }
  }
}
