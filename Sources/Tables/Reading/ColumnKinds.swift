/// Decides what kind each column is, from what a pass has counted.
///
/// Where at least 10 values are present and 9 in 10 of them are numbers, the others are mistakes in the
/// file and an error; otherwise the column is text, and a note tells where half are numbers.
enum ColumnKinds {
  static func read(
    _ reader: inout TableReader, names: [String], asText: [String], _ isInterrupted: () -> Bool
  ) throws(ReadError) -> (columns: [Column], notes: [ReadNote]) {
    let text = Set(asText)
    try reader.pass(isInterrupted) { text.contains(names[$0]) ? .text : .number }
    var kinds = ColumnKinds.Outcome(columns: Array(repeating: nil, count: names.count))
    var mixed: Set<Int> = []
    for (place, name) in names.enumerated() {
      if reader.columns[place].bad > 0 {
        try kinds.checkBadNumbers(reader, place, name)
        mixed.insert(place)
      } else {
        try kinds.finish(&reader, place, name, isAskedText: text.contains(name))
      }
    }
    if !mixed.isEmpty {
      try reader.pass(isInterrupted) { mixed.contains($0) ? .text : .skip }
      for place in mixed.sorted() { try kinds.finish(&reader, place, names[place], isAskedText: true) }
    }
    let columns = kinds.columns.compactMap(\.self)
    let missing = columns.map { ReadNote.missing(column: $0.name, count: $0.missingCount) }.filter {
      if case .missing(_, let count) = $0 { count > 0 } else { false }
    }
    return (columns, kinds.notes + missing)
  }

  private struct Outcome {
    var columns: [Column?]
    var notes: [ReadNote] = []

    /// A number column with other texts in it.
    mutating func checkBadNumbers(_ reader: TableReader, _ place: Int, _ name: String) throws(ReadError) {
      let column = reader.columns[place]
      guard let bad = column.firstBad else { return }
      let present = reader.rows - column.missing
      try judge(reader, name, numbers: present - column.bad, of: present, firstOther: bad)
    }

    mutating func finish(_ reader: inout TableReader, _ place: Int, _ name: String, isAskedText: Bool)
      throws(ReadError)
    {
      let column = reader.columns[place]
      if column.mode == .number {
        if let large = column.firstTooLarge {
          throw .numberTooLarge(
            path: reader.path, at: reader.position(large.lowerBound), column: name,
            text: reader.source.text(large))
        }
        if let zero = column.firstLeadingZero {
          notes.append(.leadingZeros(column: name, at: reader.position(zero)))
        }
        columns[place] = reader.takeNumbers(place).map { Column(name, numbers: $0) }
      } else if let codes = column.codes, let levels = column.levels {
        let codes = UnsafeBufferPointer(start: codes, count: reader.rows)
        if !isAskedText {
          try checkHiddenNumbers(reader, name, codes, levels)
          noteDecimalCommas(reader, name, levels)
        }
        let factor = levels.factor(codes: codes)
        columns[place] = Column(
          name, isAskedText ? .text(factor) : logical(factor).map { .logical($0) } ?? .text(factor))
      }
    }

    /// A text column whose first value is no number, although most of the others may be.
    private mutating func checkHiddenNumbers(
      _ reader: TableReader, _ name: String, _ codes: UnsafeBufferPointer<Int32>, _ table: LevelTable
    ) throws(ReadError) {
      let start = UnsafePointer(reader.source.start)
      let isNumber = table.levels.map { level in
        let first = start + level.offset
        return NumberScanner.whole(first, first + level.length) != nil
      }
      guard isNumber.contains(true), let other = table.levels.first else { return }
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
      let at = reader.position(firstOther.lowerBound)
      let text = reader.source.text(firstOther)
      if present >= 10, numbers * 10 >= present * 9 {
        throw .notANumber(
          path: reader.path, at: at, column: name, text: text, numbers: numbers, of: present)
      }
      if numbers * 2 >= present {
        notes.append(.mixed(column: name, numbers: numbers, of: present, text: text, at: at))
      }
    }

    /// Texts that would all be numbers with a point for the comma.
    private mutating func noteDecimalCommas(_ reader: TableReader, _ name: String, _ table: LevelTable) {
      guard reader.scanner.delimiter != UInt8(ascii: ","), let first = table.levels.first else { return }
      let texts = table.levels.lazy.map { table.text($0) }
      guard texts.contains(where: { $0.contains(",") }),
        texts.allSatisfy({ Double($0.replacing(",", with: ".", maxReplacements: 1)) != nil })
      else { return }
      notes.append(
        .decimalComma(column: name, text: table.text(first), at: reader.position(first.offset)))
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
