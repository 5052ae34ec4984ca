import Syntax

/// Rows of which some have levels that the fit did not see: such a row stands once for each combination of the levels
/// that it may have, with the share that the combination has.
///
/// A level's share is that of the fit's rows; factors count as independent.
struct LevelAverages: Sendable {
  /// The copies of row i are `starts[i]..<starts[i + 1]`.
  let starts: [Int]
  /// One a copy; 1 for a row that stands alone, and summing to 1 over a row's copies.
  let shares: [Double]

  var rows: Int { starts.count - 1 }

  func copies(of row: Int) -> Range<Int> { starts[row]..<starts[row + 1] }

  /// Values of rows, for their copies.
  func spread<T>(_ values: [T]) -> [T] {
    (0..<rows).flatMap { row in repeatElement(values[row], count: copies(of: row).count) }
  }

  /// Σ share · value over each row's copies.
  func means(_ values: [Double]) -> [Double] {
    (0..<rows).map { row in copies(of: row).reduce(0) { $0 + shares[$1] * values[$1] } }
  }
}

extension LevelAverages {
  /// More copies of a row, or of all, are no prediction that anybody waits for.
  private static let most = 5_000_000

  /// Gives every unknown level its copies; nil where there are none.
  ///
  /// - Parameter values: of the variables over the rows; afterwards over the copies
  /// - Throws: more copies than can be dealt with.
  init?(
    _ variables: [ModelVariable], _ values: inout [ModelVariable.Values], rowCount: Int, source: SourceText
  ) throws(Failure) {
    // A column that is in the formula twice is known twice or not at all.
    var groups: [(levels: [String], shares: [(code: Int32, share: Double)], key: String, members: [Int])] = []
    for (place, variable) in variables.enumerated() {
      guard case .partlyKnown = values[place], case .factor(let contrasts) = variable.coding else { continue }
      let key = Syntax.source(of: variable.argument)
      if let group = groups.firstIndex(where: { $0.key == key && $0.levels == contrasts.levels }) {
        groups[group].members.append(place)
      } else {
        let shares = contrasts.shares.enumerated().filter { $1 > 0 }.map { (Int32($0), $1) }
        groups.append((contrasts.levels, shares, key, [place]))
      }
    }
    guard !groups.isEmpty else { return nil }
    var codes = groups.map { group in
      if case .partlyKnown(let codes) = values[group.members[0]] { codes } else { [Int32]() }
    }
    var starts = [0]
    for row in 0..<rowCount {
      var copies = 1
      // No further than past the limit: the product of many factors' levels has no place in a number.
      for (group, own) in zip(groups, codes) where own[row] < 0 && copies <= Self.most {
        copies *= group.shares.count
      }
      guard copies <= Self.most, starts[row] + copies <= Self.most else {
        throw .diagnostic(
          Diagnostic.tooManyCopies(variables[groups[0].members[0]], Self.most).located(in: source))
      }
      starts.append(starts[row] + copies)
    }
    var shares = [Double](repeating: 1, count: starts[rowCount])
    var learnt = groups.map { _ in [Int32]() }
    for row in 0..<rowCount {
      for copy in starts[row]..<starts[row + 1] {
        var rest = copy - starts[row]
        for (place, group) in groups.enumerated() {
          guard codes[place][row] < 0 else {
            learnt[place].append(codes[place][row])
            continue
          }
          let (code, share) = group.shares[rest % group.shares.count]
          rest /= group.shares.count
          learnt[place].append(code)
          shares[copy] *= share
        }
      }
    }
    codes = learnt
    self.init(starts: starts, shares: shares)
    for (place, _) in variables.enumerated() {
      if let group = groups.firstIndex(where: { $0.members.contains(place) }) {
        values[place] = .codes(codes[group])
      } else {
        values[place] = values[place].spread(self)
      }
    }
  }
}

extension ModelVariable.Values {
  fileprivate func spread(_ averages: LevelAverages) -> ModelVariable.Values {
    switch self {
    case .numbers(let numbers): .numbers(averages.spread(numbers))
    case .columns(let columns): .columns(columns.map { averages.spread($0) })
    case .codes(let codes): .codes(averages.spread(codes))
    case .partlyKnown(let codes): .partlyKnown(averages.spread(codes))
    case .sparse(let matrix): .sparse(matrix.repeating(averages.starts))
    }
  }
}

extension Diagnostic {
  fileprivate static func tooManyCopies(_ variable: ModelVariable, _ most: Int) -> Diagnostic {
    Diagnostic(
      code: "too-many-levels",
      message:
        "the rows with unknown levels, of `\(variable.name)` for one, have more than \(most) combinations of levels",
      primary: variable.span, help: "predict fewer rows at a time, or rows of which fewer levels are unknown")
  }
}
