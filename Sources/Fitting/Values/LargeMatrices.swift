// Passes over whole matrices in pieces of a few milliseconds, so that the work can be stopped between them.

/// Whether all numbers are finite.
func areFinite(_ elements: [Double], _ isInterrupted: () -> Bool) throws(FittingError) -> Bool {
  for start in stride(from: 0, to: elements.count, by: 1 << 22) {
    guard elements[start..<min(elements.count, start + 1 << 22)].allSatisfy(\.isFinite) else {
      return false
    }
    if start > 0, isInterrupted() { throw .interrupted }
  }
  return true
}

/// Copies one triangle of a square matrix onto the other, a tile at a time.
func mirror(
  _ elements: inout [Double], size n: Int, upperToLower: Bool, _ isInterrupted: () -> Bool
) throws(FittingError) {
  let tile = 64
  for right in stride(from: 0, to: n, by: tile) {
    elements.withUnsafeMutableBufferPointer { a in
      for top in stride(from: 0, through: right, by: tile) {
        for j in right..<min(n, right + tile) {
          for i in top..<min(j, top + tile) {
            if upperToLower { a[j + i * n] = a[i + j * n] } else { a[i + j * n] = a[j + i * n] }
          }
        }
      }
    }
    if n > 1024, isInterrupted() { throw .interrupted }
  }
}

/// a ← a + b
func add(
  _ b: [Double], to a: inout [Double], _ isInterrupted: () -> Bool
) throws(FittingError) {
  for start in stride(from: 0, to: a.count, by: 1 << 22) {
    for i in start..<min(a.count, start + 1 << 22) { a[i] += b[i] }
    if start > 0, isInterrupted() { throw .interrupted }
  }
}

/// How to part a product Z'Z of `size` columns into pieces of about ten milliseconds: rows of Z at a time, and
/// columns of the result at a time.
struct ProductTiles {
  let height: Int
  let width: Int

  init(size: Int, rows: Int) {
    if size <= 1024 {
      height = max(32, min(rows, (1 << 17) / max(1, size)))
      width = max(1, size)
    } else {
      height = max(1, min(rows, 256))
      width = max(16, 150_000_000 / (256 * size))
    }
  }
}
