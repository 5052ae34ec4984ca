import Glibc

/// Passes over the rows of a delimited text, and what the last one found.
struct TableReader {
  let source: TextSource
  let head: Head
  let missing: MissingTexts
  let plan: ReadingPlan

  private(set) var rows = 0
  private(set) var emptyLines = 0
  /// Whether a field had blanks around it.
  private(set) var isPadded = false
  /// Bits for the texts that stood for missing values.
  private var missingTexts: UInt64 = 0
  private(set) var modes: [RowFormat.Mode] = []
  private(set) var tallies: [ColumnTally] = []
  private var columns: ColumnMemory?
  private var levels: [LevelTable?] = []
  private var isAlone = false

  init(source: TextSource, head: Head, missing: MissingTexts, plan: ReadingPlan) {
    self.source = source
    self.head = head
    self.missing = missing
    self.plan = plan
  }

  var path: String { source.path }
  private var width: Int { head.header.names.count }
  private var body: Int { head.header.body }
  private var format: RowFormat {
    RowFormat(delimiter: head.delimiter, newline: head.newline, missing: missing, width: width)
  }

  /// The columns whose first value present in the first rows is no number.
  func textAtStart() throws(ReadError) -> Set<Int> {
    let modes = Array(repeating: RowFormat.Mode.number, count: width)
    let bytes = min(max(1 << 15, 32 * head.rowBytes), (source.count - body) / 8 + 1)
    guard source.count > body else { return [] }
    do throws(RowFailure) {
      let block = try RowBlock(modes: modes, capacity: bytes / head.rowBytes + 2)
      let parser = BlockParser(source, format, modes: modes, body: body, blockBytes: bytes)
      _ = try parser.read(0, known: body, into: block)
      return Set(block.tallies.indices.filter { block.tallies[$0].startsBad })
    } catch {
      throw try self.error(error)
    }
  }

  /// Reads every row, with column j read as `modes[j]`.
  mutating func pass(
    _ modes: [RowFormat.Mode], _ isInterrupted: () -> Bool, _ report: (Int, Int) -> Void = { _, _ in }
  ) throws(ReadError) {
    self.modes = modes
    columns = nil
    levels = []
    let length = max(0, source.count - body)
    let threads = isAlone || length < plan.leastForThreads ? 1 : plan.threads
    switch try pass(modes, length, threads: threads, isInterrupted, report) {
    case nil: break
    case .interrupted: throw .interrupted
    case .failed(let failure): throw try error(failure)
    case .misaligned:
      // Line ends inside quotes: in the order of the file every start is known.
      isAlone = true
      try pass(modes, isInterrupted, report)
    }
  }

  private mutating func pass(
    _ modes: [RowFormat.Mode], _ length: Int, threads: Int, _ isInterrupted: () -> Bool,
    _ report: (Int, Int) -> Void
  ) throws(ReadError) -> BlockPass.Stop? {
    let blockBytes = max(plan.blockBytes, min(plan.blockRows * head.rowBytes, 1 << 24))
    let blockRows = min(blockBytes, length) / head.rowBytes
    guard let memory = ColumnMemory(modes: modes, capacity: expectedRows(length)) else {
      throw try error(.outOfMemory)
    }
    let pass = BlockPass(
      modes: modes, body: body, blockCount: (length + blockBytes - 1) / blockBytes, threads: threads,
      blockRows: min(blockRows + blockRows / 8 + 2, memory.capacity), columns: memory)
    let parsers = (0..<threads).map { _ in
      BlockParser(source, format, modes: modes, body: body, blockBytes: blockBytes)
    }
    let others = parsers.indices.dropFirst().compactMap { ReadingThread(pass, parsers[$0], $0).start() }
    pass.run(parsers[0], thread: 0, isInterrupted) { report(min(length, $0 * blockBytes), length) }
    for thread in others { pthread_join(thread, nil) }
    if let stop = pass.stop { return stop }
    rows = pass.rows
    emptyLines = pass.emptyLines
    isPadded = isPadded || pass.isPadded
    tallies = pass.tallies
    missingTexts = tallies.reduce(missingTexts) { $0 | $1.missingTexts }
    columns = pass.columns
    levels = modes.indices.map { place in join(place, parsers.map(\.reader.levels), pass.shares) }
    return nil
  }

  /// The numbers of column `place`, which then holds none; nil where it is none of numbers.
  mutating func takeNumbers(_ place: Int) -> [Double]? { columns?.takeNumbers(place, rows: rows) }

  /// The codes and levels of column `place`, which then holds none; nil where it is none of text.
  mutating func takeText(_ place: Int) -> (codes: [Int32], levels: LevelTable)? {
    guard let table = levels[place], let codes = columns?.takeCodes(place, rows: rows) else { return nil }
    return (codes, table)
  }

  /// The texts that stood for missing values.
  var textsMissing: [String] { missing.texts(missingTexts) }

  /// Line and column of a byte.
  func position(_ offset: Int) throws(ReadError) -> FilePosition {
    try source.position(of: offset, newline: head.newline)
  }

  /// The levels that all threads found of a text column; codes of the later threads become those of the
  /// first.
  private func join(_ place: Int, _ found: [[LevelTable?]], _ shares: [(rows: Int, thread: Int)])
    -> LevelTable?
  {
    guard var table = found[0][place] else { return nil }
    let maps = found.enumerated().map { thread, levels in
      thread == 0 ? [] : levels[place].map { table.merge($0) } ?? []
    }
    var row = 0
    for share in shares {
      if share.thread > 0 { columns?.recode(place, row..<row + share.rows, maps[share.thread]) }
      row += share.rows
    }
    return table
  }

  /// A little more than the first lines suggest, so that most files need no growing.
  private func expectedRows(_ length: Int) -> Int {
    // A row has at least a delimiter or line end for each column, which bounds the memory of a file that
    // has many names and many empty lines.
    max(1, min(length / width + 1, length / head.rowBytes * 11 / 10 + 16))
  }

  private func error(_ failure: RowFailure) throws(ReadError) -> ReadError {
    switch failure {
    case .quote(.unclosedQuote(let offset)): .unclosedQuote(path: path, at: try position(offset))
    case .quote(.textAfterQuote(let offset)): .textAfterQuote(path: path, at: try position(offset))
    case .fieldCount(let row, let found):
      .wrongFieldCount(path: path, line: try position(row).line, expected: width, found: found)
    // The check of the whole text, which is made before any error is told, says more.
    case .notText: .changed(path)
    case .outOfMemory: .unreadable(path: path, reason: "not enough memory")
    case .source(let error): error
    }
  }
}
