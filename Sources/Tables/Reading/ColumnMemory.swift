import Glibc

/// The columns of a pass while rows are written to them: numbers, codes of texts, or nothing.
struct ColumnMemory {
  private(set) var capacity: Int
  private var numbers: [ColumnStore<Double>?]
  private var codes: [ColumnStore<Int32>?]

  /// - Returns: nil where there is no memory for `capacity` rows.
  init?(modes: [RowFormat.Mode], capacity: Int) {
    guard ColumnMemory.isThere(modes, capacity) else { return nil }
    self.capacity = capacity
    numbers = modes.map { $0 == .number ? ColumnStore(capacity: capacity) : nil }
    codes = modes.map { $0 == .text ? ColumnStore(capacity: capacity) : nil }
  }

  /// Makes room for `wanted` rows and more; false where there is no memory.
  mutating func grow(to wanted: Int, rows: Int) -> Bool {
    let larger = max(wanted, capacity + capacity / 2) + 16
    let modes = zip(numbers, codes).map { $0 != nil ? RowFormat.Mode.number : $1 != nil ? .text : .skip }
    guard ColumnMemory.isThere(modes, larger) else { return false }
    for place in numbers.indices {
      numbers[place] = numbers[place]?.grown(to: larger, rows: rows)
      codes[place] = codes[place]?.grown(to: larger, rows: rows)
    }
    capacity = larger
    return true
  }

  /// Writes the rows of a block from row `first` on.
  func copy(_ block: RowBlock, to first: Int) {
    for place in numbers.indices {
      if let from = block.numbers[place], let store = numbers[place] {
        (store.base + first).update(from: from, count: block.rows)
      }
      if let from = block.codes[place], let store = codes[place] {
        (store.base + first).update(from: from, count: block.rows)
      }
    }
  }

  /// Replaces each code of some rows by the one that `map` has for it.
  func recode(_ place: Int, _ rows: Range<Int>, _ map: [Int32]) {
    guard let store = codes[place] else { return }
    map.withUnsafeBufferPointer { map in
      for row in rows where store.base[row] >= 0 { store.base[row] = map[Int(store.base[row])] }
    }
  }

  /// The first `rows` numbers of a column, which then holds none; nil where it is none of numbers.
  mutating func takeNumbers(_ place: Int, rows: Int) -> [Double]? {
    guard let store = numbers[place] else { return nil }
    numbers[place] = nil
    return store.taken(rows: rows)
  }

  /// The first `rows` codes of a column, which then holds none; nil where it is none of text.
  mutating func takeCodes(_ place: Int, rows: Int) -> [Int32]? {
    guard let store = codes[place] else { return nil }
    codes[place] = nil
    return store.taken(rows: rows)
  }

  /// Asks for the memory before arrays do, which end the process where they get none.
  private static func isThere(_ modes: [RowFormat.Mode], _ capacity: Int) -> Bool {
    let bytes = modes.reduce(0) { $0 + ($1 == .number ? 8 : $1 == .text ? 4 : 0) }
    let (total, isTooMuch) = bytes.multipliedReportingOverflow(by: capacity)
    guard !isTooMuch, let memory = malloc(max(1, total)) else { return false }
    free(memory)
    return true
  }
}
