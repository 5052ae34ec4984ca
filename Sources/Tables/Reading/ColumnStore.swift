/// The values of one column while they are written: an array of more room than the rows need, which
/// they become without being copied.
///
/// Several threads write through `base` to rows of their own, which is why the pointer outlives the call
/// that gave it: the array is not touched, and so does not move, until they are done.
struct ColumnStore<Value: BitwiseCopyable> {
  private var values: [Value]
  let base: UnsafeMutablePointer<Value>

  /// - Parameter capacity: at least 1; memory that is not written to is not taken from the system.
  init(capacity: Int) {
    values = Array(unsafeUninitializedCapacity: capacity) { _, count in count = capacity }
    guard let base = values.withUnsafeMutableBufferPointer(\.baseAddress) else {
      preconditionFailure("a column has room for a row")
    }
    self.base = base
    requestLargePages(base, bytes: capacity * MemoryLayout<Value>.stride)
  }

  /// The same first `rows` values with more room.
  func grown(to capacity: Int, rows: Int) -> ColumnStore {
    let larger = ColumnStore(capacity: capacity)
    larger.base.update(from: base, count: rows)
    return larger
  }

  /// The first `rows` values, which have all been written.
  consuming func taken(rows: Int) -> [Value] {
    values.removeLast(values.count - rows)
    return values
  }
}
