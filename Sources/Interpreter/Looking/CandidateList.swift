import Engine
import Syntax
import Tables

/// Candidates that begin as the word at the cursor does, in the order in which they are added.
///
/// A name that begins in another case counts too, behind those that begin in the same.
struct CandidateList {
  let prefix: String
  private var exact: [Completions.Candidate] = []
  private var folded: [Completions.Candidate] = []
  private var seen: Set<String> = []
  private var frames: [DataFrame] = []

  init(prefix: String) { self.prefix = prefix }

  var candidates: [Completions.Candidate] { exact + folded }

  /// - Parameter written: what is put in place of the word; the name itself where it is nil.
  mutating func add(
    _ name: String, as written: @autoclosure () -> String? = nil, kind: String,
    signature: @autoclosure () -> String = ""
  ) {
    // Of ten thousand columns only those that match cost more than this comparison.
    guard let rank = rank(name) else { return }
    let text = written() ?? name
    guard seen.insert(text).inserted, !frames.contains(where: { $0[name] != nil }) else { return }
    let candidate = Completions.Candidate(text, kind: kind, signature: signature())
    if rank == 0 { exact.append(candidate) } else { folded.append(candidate) }
  }

  /// Names of coefficients: distinct, and nothing else is in the list.
  mutating func add(terms: [String]) {
    for name in terms {
      guard let rank = rank(name) else { continue }
      let candidate = Completions.Candidate(name.asWritten, kind: "term")
      if rank == 0 { exact.append(candidate) } else { folded.append(candidate) }
    }
  }

  /// The same inside quotes that are there.
  mutating func add(quotedTerms names: [String]) {
    for name in names {
      add(name, as: String(Syntax.source(ofText: name).dropFirst().dropLast()), kind: "term")
    }
  }

  /// Columns of a data set are distinct: thousands of them need no look into the set, only one into earlier frames.
  mutating func add(columns frame: DataFrame, except left: Set<String> = []) {
    for column in frame.columns {
      guard let rank = rank(column.name), left.isEmpty || !left.contains(column.name) else { continue }
      guard !frames.contains(where: { $0[column.name] != nil }) else { continue }
      let candidate = Completions.Candidate(
        column.name.asWritten, kind: "column", signature: column.kind.signature)
      if rank == 0 { exact.append(candidate) } else { folded.append(candidate) }
    }
    frames.append(frame)
  }

  /// 0 for the same spelling, 1 for another case, nil for another word.
  private func rank(_ name: String) -> Int? {
    if prefix.isEmpty { return 0 }
    var letters = name.utf8.makeIterator()
    var rank = 0
    for wanted in prefix.utf8 {
      guard let letter = letters.next() else { return nil }
      if letter == wanted { continue }
      guard letter ^ wanted == 0x20, (0x61...0x7A).contains(letter | 0x20) else { return nil }
      rank = 1
    }
    return rank
  }
}

extension String {
  /// As the language writes the name. Letters and digits, more of them than a reserved word has, need no second look.
  var asWritten: String {
    var count = 0
    for byte in utf8 {
      let isLetter = (0x61...0x7A).contains(byte | 0x20) && byte & 0x40 != 0
      let isDigit = (0x30...0x39).contains(byte) || byte == UInt8(ascii: "_")
      guard isLetter || (count > 0 && isDigit) else { return Syntax.source(ofName: self) }
      count += 1
    }
    return count > 8 ? self : Syntax.source(ofName: self)
  }
}

extension Column.Kind {
  /// A literal, as there may be thousands.
  fileprivate var signature: String {
    switch self {
    case .number: "number column"
    case .logical: "logical column"
    case .text: "text column"
    }
  }
}
