/// A text column, kept as codes into a list of distinct levels.
///
/// Text is always stored this way: a column of a million words from a list of ten costs four bytes
/// a row. Levels that were read from a file stand in the order of their Unicode code points, which is
/// R's `factor()` in the C locale; other orders (`relevelled(first:)`) are asked for.
package struct Factor: Sendable, Equatable {
  /// One code a row: an index into `levels`, or −1 where the value is missing.
  package let codes: [Int32]
  /// Distinct values.
  package let levels: [String]

  /// - Precondition: every code is −1 or an index into `levels`, and the levels are distinct.
  package init(codes: [Int32], levels: [String]) {
    precondition(codes.allSatisfy { $0 >= -1 && Int($0) < levels.count }, "a code without a level")
    self.init(trustedCodes: codes, levels: levels)
  }

  /// For code that made the codes from the levels a line above.
  init(trustedCodes codes: [Int32], levels: [String]) {
    self.codes = codes
    self.levels = levels
  }

  /// Encodes `values`; the levels stand in code point order and only those that occur are kept.
  package init(_ values: [String?]) {
    var seen: [String: Int32] = [:]
    var levels: [String] = []
    let codes = values.map { value -> Int32 in
      guard let value else { return -1 }
      if let code = seen[value] { return code }
      let code = Int32(levels.count)
      seen[value] = code
      levels.append(value)
      return code
    }
    self = Factor(trustedCodes: codes, levels: levels).sorted()
  }

  package var count: Int { codes.count }
  package var missingCount: Int { codes.count { $0 < 0 } }

  /// The value of a row; nil where it is missing.
  package subscript(row: Int) -> String? {
    let code = codes[row]
    return code < 0 ? nil : levels[Int(code)]
  }

  /// How many rows each level has, in the order of `levels`.
  package var levelCounts: [Int] {
    var counts = [Int](repeating: 0, count: levels.count)
    for code in codes where code >= 0 { counts[Int(code)] += 1 }
    return counts
  }

  /// The same values with `level` first, as a reference level stands; nil where there is no such level.
  package func relevelled(first level: String) -> Factor? {
    guard let index = levels.firstIndex(of: level) else { return nil }
    var order = Array(levels.indices)
    order.remove(at: index)
    return reordered([index] + order)
  }

  /// The rows at `indices`, in that order. The list of levels stays whole, as R keeps it.
  package func rows(at indices: [Int]) -> Factor {
    Factor(trustedCodes: indices.map { codes[$0] }, levels: levels)
  }

  /// The same values without the levels that no row has.
  package func droppingUnusedLevels() -> Factor {
    let counts = levelCounts
    return counts.contains(0) ? reordered(levels.indices.filter { counts[$0] > 0 }) : self
  }

  /// Levels in code point order.
  func sorted() -> Factor {
    let order = Factor.order(levels)
    return order.elementsEqual(levels.indices) ? self : reordered(order)
  }

  /// The places of texts in code point order.
  static func order(_ levels: [String]) -> [Int] {
    // The first eight bytes decide nearly every comparison.
    let keys = levels.map { level in
      var key: UInt64 = 0
      var count = 0
      for byte in level.utf8.prefix(8) {
        key = key << 8 | UInt64(byte)
        count += 1
      }
      return count == 8 ? key : key << UInt64(8 * (8 - count))
    }
    return levels.indices.sorted {
      keys[$0] != keys[$1] ? keys[$0] < keys[$1] : levels[$0].precedesByCodePoint(levels[$1])
    }
  }

  private func reordered(_ order: [Int]) -> Factor {
    var place = [Int32](repeating: -1, count: levels.count)
    for (new, old) in order.enumerated() { place[old] = Int32(new) }
    return Factor(
      trustedCodes: codes.map { $0 < 0 ? -1 : place[Int($0)] }, levels: order.map { levels[$0] })
  }
}

extension String {
  /// UTF-8 bytes sort as code points do; `<` of `String` sorts by canonical equivalence instead.
  func precedesByCodePoint(_ other: String) -> Bool { utf8.lexicographicallyPrecedes(other.utf8) }
}
