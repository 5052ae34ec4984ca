/// The coefficients that a prior statement speaks of.
package enum PriorTerms: Sendable, Equatable {
  /// Terms or single coefficients by name; a joint density takes them in this order.
  case named([String])
  /// Every term that no other statement names: `rest ~ …`.
  case rest
  /// Every term: a distribution given alone, `prior = normal(0, 1)`.
  case all
}

/// `terms ~ distribution`.
package struct PriorStatement: Sendable {
  package let terms: PriorTerms
  package let distribution: any Distribution

  package init(terms: PriorTerms, distribution: any Distribution) {
    self.terms = terms
    self.distribution = distribution
  }

  /// As written in the language: `wt ~ normal(-3, 1)`; a distribution for all terms alone.
  package func source(_ number: (Double) -> String = sourceNumber) -> String {
    let right = distribution.source(number)
    return switch terms {
    case .named(let names) where names.count == 1: "\(names[0]) ~ \(right)"
    case .named(let names): "[\(names.joined(separator: ", "))] ~ \(right)"
    case .rest: "rest ~ \(right)"
    case .all: right
    }
  }
}

/// A prior on coefficients: statements that hold independently of each other.
package struct Prior: Sendable {
  package let statements: [PriorStatement]

  package init(_ statements: [PriorStatement]) { self.statements = statements }

  /// One distribution for every term.
  package init(_ distribution: any Distribution) {
    statements = [PriorStatement(terms: .all, distribution: distribution)]
  }

  /// As written in the language.
  package func source(_ number: (Double) -> String = sourceNumber) -> String {
    let lines = statements.map { $0.source(number) }
    return lines.count == 1 ? lines[0] : "[" + lines.joined(separator: ", ") + "]"
  }

  /// The prior of a model's coefficients.
  ///
  /// A statement's name is matched with terms first and with single coefficients after. Coefficients that no statement
  /// names are flat, in a part that says so.
  /// - Parameter columns: the model's coefficients without the intercept, in the order of the design's columns.
  /// - Throws: `PriorError`.
  package func bound(to columns: [PriorColumn]) throws(PriorError) -> BoundPrior {
    var owner = [Int?](repeating: nil, count: columns.count)
    var chosen = [[Int]](repeating: [], count: statements.count)
    var restStatement: Int?
    for (number, statement) in statements.enumerated() {
      switch statement.terms {
      case .named(let names):
        for name in names {
          let found = Self.columns(of: name, in: columns)
          guard !found.isEmpty else {
            throw .unknownTerm(
              statement: number, term: name, known: distinct(columns.map(\.term)))
          }
          for column in found {
            if let earlier = owner[column] {
              throw .repeatedTerm(statement: number, earlier: earlier, term: name)
            }
            owner[column] = number
          }
          chosen[number] += found
        }
      case .rest, .all:
        if let earlier = restStatement {
          throw .repeatedTerm(
            statement: number, earlier: earlier, term: statement.terms == .rest ? "rest" : "every term")
        }
        restStatement = number
      }
    }
    if let number = restStatement {
      if statements[number].terms == .all, let other = owner.lazy.compactMap({ $0 }).first {
        throw .repeatedTerm(
          statement: max(number, other), earlier: min(number, other), term: "every term")
      }
      chosen[number] = owner.indices.filter { owner[$0] == nil }
      for column in chosen[number] { owner[column] = number }
    }

    var parts: [BoundPrior.Part] = []
    for (number, statement) in statements.enumerated() where !chosen[number].isEmpty {
      let indices = chosen[number]
      if let dimension = statement.distribution.dimension, dimension != indices.count {
        throw .dimensionMismatch(
          statement: number, distribution: statement.distribution.source(sourceNumber), dimension: dimension,
          coefficients: indices.map { columns[$0].name })
      }
      parts.append(
        BoundPrior.Part(distribution: statement.distribution, columns: indices, isImplied: false))
    }
    let unnamed = owner.indices.filter { owner[$0] == nil }
    if !unnamed.isEmpty {
      parts.append(BoundPrior.Part(distribution: Flat(), columns: unnamed, isImplied: true))
    }
    return BoundPrior(columns: columns, parts: parts)
  }

  private static func columns(of name: String, in columns: [PriorColumn]) -> [Int] {
    let byTerm = columns.indices.filter { columns[$0].term == name }
    return byTerm.isEmpty ? columns.indices.filter { columns[$0].name == name } : byTerm
  }
}

private func distinct(_ names: [String]) -> [String] {
  var seen: Set<String> = []
  return names.filter { seen.insert($0).inserted }
}
