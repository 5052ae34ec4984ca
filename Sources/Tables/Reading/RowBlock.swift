import Glibc

/// The values of some rows that follow one another, before it is known how many rows come before them.
///
/// It fits into a core's cache, is filled by one thread and handed on by a lock.
final class RowBlock {
  /// Bytes of text for a block.
  static let size = 1 << 18

  let modes: [RowFormat.Mode]
  private(set) var capacity: Int
  /// Where the values of each column go: numbers or codes, or nil.
  let numbers: UnsafeMutablePointer<UnsafeMutablePointer<Double>?>
  let codes: UnsafeMutablePointer<UnsafeMutablePointer<Int32>?>
  var rows = 0
  var emptyLines = 0
  /// Whether a field had blanks around it.
  var isPadded = false
  var tallies: [ColumnTally]

  init(modes: [RowFormat.Mode], capacity: Int) throws(RowFailure) {
    self.modes = modes
    self.capacity = 0
    tallies = Array(repeating: ColumnTally(), count: modes.count)
    numbers = .allocate(capacity: modes.count)
    numbers.initialize(repeating: nil, count: modes.count)
    codes = .allocate(capacity: modes.count)
    codes.initialize(repeating: nil, count: modes.count)
    try resize(max(1, capacity))
  }

  deinit {
    for place in modes.indices {
      free(numbers[place])
      free(codes[place])
    }
    numbers.deallocate()
    codes.deallocate()
  }

  func clear() {
    rows = 0
    emptyLines = 0
    isPadded = false
    for place in tallies.indices { tallies[place] = ColumnTally() }
  }

  func grow() throws(RowFailure) { try resize(capacity * 2) }

  private func resize(_ capacity: Int) throws(RowFailure) {
    for (place, mode) in modes.enumerated() {
      switch mode {
      case .number: numbers[place] = try resized(numbers[place], capacity)
      case .text: codes[place] = try resized(codes[place], capacity)
      case .skip: break
      }
    }
    self.capacity = capacity
  }

  private func resized<Value>(_ memory: UnsafeMutablePointer<Value>?, _ count: Int) throws(RowFailure)
    -> UnsafeMutablePointer<Value>
  {
    guard let grown = realloc(memory, count * MemoryLayout<Value>.stride) else { throw .outOfMemory }
    return grown.assumingMemoryBound(to: Value.self)
  }
}
