import Glibc

/// What has been read of one column: values in raw memory that grows with the file, and tallies from
/// which its kind is decided at the end.
///
/// A column starts as numbers. It turns to text where its first value present is no number, costing
/// nothing; where a later one is none, the number is noted as bad and the decision waits.
struct ColumnReader {
  enum Mode { case number, text, skip }

  private(set) var mode: Mode
  private(set) var numbers: UnsafeMutablePointer<Double>?
  private(set) var codes: UnsafeMutablePointer<Int32>?
  var levels: LevelTable?
  var missing = 0
  /// Fields of a number column that are no numbers, and the bytes of the first.
  var bad = 0
  var firstBad: Range<Int>?
  var firstTooLarge: Range<Int>?
  var firstLeadingZero: Int?

  init(_ mode: Mode, source: SourceBytes, capacity: Int) throws(OutOfMemory) {
    self.mode = mode
    switch mode {
    case .number: numbers = try resized(nil, capacity)
    case .text:
      codes = try resized(nil, capacity)
      levels = LevelTable(source)
    case .skip: break
    }
  }

  mutating func grow(to capacity: Int) throws(OutOfMemory) {
    if numbers != nil { numbers = try resized(numbers, capacity) }
    if codes != nil { codes = try resized(codes, capacity) }
  }

  /// Turns a column whose `rows` so far are all missing to text.
  mutating func becomeText(rows: Int, source: SourceBytes, capacity: Int) throws(OutOfMemory) {
    mode = .text
    let codes: UnsafeMutablePointer<Int32> = try resized(nil, capacity)
    codes.update(repeating: -1, count: rows)
    self.codes = codes
    levels = LevelTable(source)
    free(numbers)
    numbers = nil
  }

  /// The numbers of the first `rows` rows, whose memory is given back; nil where this is no number column.
  mutating func takeNumbers(rows: Int) -> [Double]? {
    guard let numbers else { return nil }
    let values = [Double](unsafeUninitializedCapacity: rows) { buffer, count in
      if let base = buffer.baseAddress {
        requestLargePages(base, bytes: rows * MemoryLayout<Double>.stride)
        base.initialize(from: numbers, count: rows)
      }
      count = rows
    }
    release()
    return values
  }

  mutating func release() {
    free(numbers)
    free(codes)
    numbers = nil
    codes = nil
  }

  struct OutOfMemory: Error {}
}

private func resized<Value>(_ memory: UnsafeMutablePointer<Value>?, _ count: Int)
  throws(ColumnReader.OutOfMemory) -> UnsafeMutablePointer<Value>
{
  guard let grown = realloc(memory, count * MemoryLayout<Value>.stride) else { throw .init() }
  requestLargePages(grown, bytes: count * MemoryLayout<Value>.stride)
  return grown.assumingMemoryBound(to: Value.self)
}
