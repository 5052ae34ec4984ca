/// Decides what kind each column is, from what a pass has counted.
///
/// Where at least 10 values are present and 9 in 10 of them are numbers, the others are mistakes in the
/// file and an error; otherwise the column is text, and a note tells where half are numbers.
enum ColumnKinds {
  static func read(
    _ reader: inout TableReader, names: [String], asText: [String], _ isInterrupted: () -> Bool,
    _ report: (Int, Int) -> Void
  ) throws(ReadError) -> (columns: [Column], notes: [ReadNote]) {
    let text = Set(asText)
    // Text that starts late is found by the pass, and read in another.
    let early = try reader.textAtStart()
    try reader.pass(
      names.indices.map { text.contains(names[$0]) || early.contains($0) ? .text : .number }, isInterrupted,
      report)
    var kinds = ColumnKinds.Outcome(rows: reader.rows, columns: Array(repeating: nil, count: names.count))
    var late: Set<Int> = []
    var mixed: Set<Int> = []
    for (place, name) in names.enumerated() {
      let tally = reader.tallies[place]
      if tally.startsBad {
        late.insert(place)
      } else if tally.bad > 0 {
        try kinds.checkBadNumbers(reader, place, name)
        mixed.insert(place)
      } else {
        try kinds.finish(&reader, place, name, isAskedText: text.contains(name))
      }
    }
    if !mixed.isEmpty || !late.isEmpty {
      try reader.pass(
        names.indices.map { mixed.contains($0) || late.contains($0) ? .text : .skip }, isInterrupted,
        report)
      guard reader.rows == kinds.rows else { throw .changed(reader.path) }
      for place in mixed.union(late).sorted() {
        try kinds.finish(&reader, place, names[place], isAskedText: mixed.contains(place))
      }
    }
    return (kinds.columns.compactMap(\.self), kinds.notes + kinds.missing.compactMap(\.self))
  }

  private struct Outcome {
    let rows: Int
    var columns: [Column?]
    var notes: [ReadNote] = []
    var missing: [ReadNote?]

    init(rows: Int, columns: [Column?]) {
      self.rows = rows
      self.columns = columns
      missing = columns.map { _ in nil }
    }

    /// A number column with other texts in it.
    mutating func checkBadNumbers(_ reader: TableReader, _ place: Int, _ name: String) throws(ReadError) {
      let tally = reader.tallies[place]
      guard let bad = tally.firstBad else { return }
      let present = rows - tally.missing
      try judge(reader, name, numbers: present - tally.bad, of: present, firstOther: bad)
    }

    mutating func finish(_ reader: inout TableReader, _ place: Int, _ name: String, isAskedText: Bool)
      throws(ReadError)
    {
      let tally = reader.tallies[place]
      if tally.missing > 0 { missing[place] = .missing(column: name, count: tally.missing) }
      if let numbers = reader.takeNumbers(place) {
        if let large = tally.firstTooLarge {
          throw .numberTooLarge(
            path: reader.path, at: try reader.position(large.lowerBound), column: name,
            text: try reader.source.text(large))
        }
        if let zero = tally.firstLeadingZero {
          notes.append(.leadingZeros(column: name, at: try reader.position(zero)))
        }
        columns[place] = Column(name, numbers: numbers)
      } else if let (codes, levels) = reader.takeText(place) {
        if !isAskedText {
          try checkHiddenNumbers(reader, name, codes, levels)
          try noteDecimalCommas(reader, name, levels)
        }
        let factor = levels.factor(codes: codes)
        columns[place] = Column(
          name, isAskedText ? .text(factor) : logical(factor).map { .logical($0) } ?? .text(factor))
      }
    }

    /// A text column whose first value is no number, although most of the others may be.
    private mutating func checkHiddenNumbers(
      _ reader: TableReader, _ name: String, _ codes: [Int32], _ table: LevelTable
    ) throws(ReadError) {
      let isNumber = table.levels.map(table.isNumber)
      guard isNumber.contains(true), let other = table.first else { return }
      var numbers = 0
      var present = 0
      for code in codes where code >= 0 {
        present += 1
        if isNumber[Int(code)] { numbers += 1 }
      }
      try judge(
        reader, name, numbers: numbers, of: present, firstOther: other.offset..<other.offset + other.length)
    }

    private mutating func judge(
      _ reader: TableReader, _ name: String, numbers: Int, of present: Int, firstOther: Range<Int>
    ) throws(ReadError) {
      let isMistake = present >= 10 && numbers * 10 >= present * 9
      guard isMistake || numbers * 2 >= present else { return }
      let at = try reader.position(firstOther.lowerBound)
      let text = try reader.source.text(firstOther)
      if isMistake {
        throw .notANumber(
          path: reader.path, at: at, column: name, text: text, numbers: numbers, of: present)
      }
      notes.append(.mixed(column: name, numbers: numbers, of: present, text: text, at: at))
    }

    /// Texts that would all be numbers with a point for the comma.
    private mutating func noteDecimalCommas(
      _ reader: TableReader, _ name: String, _ table: LevelTable
    ) throws(ReadError) {
      guard reader.head.delimiter != UInt8(ascii: ","), let first = table.first else { return }
      let texts = table.levels.lazy.map { table.text($0) }
      guard texts.contains(where: { $0.contains(",") }),
        texts.allSatisfy({ Double($0.replacing(",", with: ".", maxReplacements: 1)) != nil })
      else { return }
      notes.append(
        .decimalComma(column: name, text: table.text(first), at: try reader.position(first.offset)))
    }

    /// The flags, where every level spells true or false.
    private func logical(_ factor: Factor) -> [Bool?]? {
      guard !factor.levels.isEmpty else { return nil }
      var meaning: [Bool] = []
      for level in factor.levels {
        switch level {
        case "true", "True", "TRUE": meaning.append(true)
        case "false", "False", "FALSE": meaning.append(false)
        default: return nil
        }
      }
      return factor.codes.map { $0 < 0 ? nil : meaning[Int($0)] }
    }
  }
}
