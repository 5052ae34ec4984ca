internal import COpenBLAS

/// Z'Z and Z't of a growing set of columns. The order of the members may change, so that those at work stand in
/// front, where their part of the matrix lies close together.
struct GrowingGram: Sendable {
  /// Columns of the design by position.
  private(set) var members: [Int] = []
  /// Both triangles; element (i, j) is at `i + j * stride`.
  private(set) var matrix: [Double] = []
  private(set) var stride = 0
  /// Z't by position.
  private(set) var correlation: [Double] = []
  /// Positions by column, −1 for columns outside.
  private var places: [Int32]

  init(columns: Int) { places = [Int32](repeating: -1, count: columns) }

  /// All columns of a design, in its order.
  init(_ full: GramStatistics) {
    members = Array(0..<full.columns)
    matrix = full.matrix
    stride = full.columns
    correlation = full.correlation
    places = (0..<full.columns).map { Int32($0) }
  }

  var count: Int { members.count }

  func contains(_ column: Int) -> Bool { places[column] >= 0 }
  func place(of column: Int) -> Int { Int(places[column]) }

  /// Takes in columns that are not members; their products with all of the set cost one pass over its rows.
  mutating func append(
    _ more: [Int], _ model: QuadraticModel, _ isInterrupted: () -> Bool
  ) throws(FittingError) {
    guard !more.isEmpty else { return }
    let old = count
    let fresh = try model.products(of: members + more, with: more, isInterrupted)
    let size = old + more.count
    if size > stride { grow(to: max(size, min(places.count, stride + stride / 2 + 32)), old) }
    for (k, j) in more.enumerated() { places[j] = Int32(old + k) }
    members += more
    correlation += fresh.correlation
    let stride = stride
    matrix.withUnsafeMutableBufferPointer { g in
      fresh.matrix.elements.withUnsafeBufferPointer { new in
        for k in more.indices {
          let column = g.baseAddress! + (old + k) * stride
          for i in 0..<size { column[i] = new[i + k * size] }
        }
        for i in 0..<old {
          for k in more.indices { g[old + k + i * stride] = new[i + k * size] }
        }
      }
    }
  }

  mutating func swap(_ a: Int, _ b: Int) {
    guard a != b else { return }
    members.swapAt(a, b)
    correlation.swapAt(a, b)
    places[members[a]] = Int32(a)
    places[members[b]] = Int32(b)
    let (n, lead) = (Int32(count), stride)
    matrix.withUnsafeMutableBufferPointer {
      let g = $0.baseAddress!
      cblas_dswap(n, g + a * lead, 1, g + b * lead, 1)
      cblas_dswap(n, g + a, Int32(lead), g + b, Int32(lead))
    }
  }

  private mutating func grow(to capacity: Int, _ used: Int) {
    var larger = [Double](repeating: 0, count: capacity * capacity)
    let stride = stride
    matrix.withUnsafeBufferPointer { from in
      larger.withUnsafeMutableBufferPointer { to in
        for j in 0..<used {
          for i in 0..<used { to[i + j * capacity] = from[i + j * stride] }
        }
      }
    }
    matrix = larger
    self.stride = capacity
  }
}
