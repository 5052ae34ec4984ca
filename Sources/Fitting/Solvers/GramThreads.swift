internal import COpenBLAS
internal import Glibc
internal import Synchronization

/// OpenBLAS with one thread of its own, set once: its helpers spin while they wait, which costs small problems more
/// than they gain, and Gram matrices of many rows are split by rows here instead.
let blasIsSingleThreaded: Bool = {
  openblas_set_num_threads(1)
  return true
}()

/// One thread's share of Z'Z and Z't: a range of rows.
///
/// Unchecked because the result is written by the thread that runs it and read only after that has been joined.
final class GramShare: @unchecked Sendable {
  private let model: QuadraticModel
  private let chosen: [Int]
  private let range: Range<Int>
  private let stop = Atomic<Bool>(false)
  private(set) var statistics: GramStatistics

  init(_ model: QuadraticModel, _ chosen: [Int], rows range: Range<Int>) {
    self.model = model
    self.chosen = chosen
    self.range = range
    statistics = GramStatistics(columns: 0)
  }

  func cancel() { stop.store(true, ordering: .relaxed) }

  /// Works a block of rows at a time; false where it was stopped.
  @discardableResult
  func run(_ isInterrupted: () -> Bool) -> Bool {
    let tiles = ProductTiles(size: chosen.count, rows: range.count)
    var scratch = [Double](repeating: 0, count: tiles.height * chosen.count)
    var sum = GramStatistics(columns: chosen.count)
    for start in stride(from: range.lowerBound, to: range.upperBound, by: tiles.height) {
      let block = start..<min(range.upperBound, start + tiles.height)
      let isDone = scratch.withUnsafeMutableBufferPointer { z in
        model.copy(rows: block, columns: chosen, into: z, stride: block.count)
        return sum.add(z, target: model.target, rows: block, width: tiles.width) {
          !(stop.load(ordering: .relaxed) || isInterrupted())
        }
      }
      guard isDone else { return false }
    }
    statistics = sum
    return true
  }

  /// Starts a thread that runs this share; nil where the system has none to give.
  func start() -> pthread_t? {
    var thread = pthread_t()
    let box = Unmanaged.passRetained(self)
    let status = pthread_create(
      &thread, nil,
      { raw in
        Unmanaged<GramShare>.fromOpaque(raw!).takeRetainedValue().run { false }
        return nil
      }, box.toOpaque())
    guard status == 0 else {
      box.release()
      return nil
    }
    return thread
  }
}

extension QuadraticModel {
  /// Z'Z and Z't for the chosen columns, both triangles. The rows are shared by two threads where that pays; the
  /// shares are fixed by the shape, so that the digits are the same on every machine.
  func gram(
    _ chosen: [Int], isInterrupted: () -> Bool
  ) throws(FittingError) -> GramStatistics {
    guard !chosen.isEmpty else { return GramStatistics(columns: 0) }
    if design.density < QuadraticModel.sparse {
      let products = try sparseProducts(chosen, chosen, isInterrupted)
      var gram = GramStatistics(columns: chosen.count)
      (gram.matrix, gram.correlation) = (products.matrix.elements, products.correlation)
      return gram
    }
    let isLarge = Double(rows) * Double(chosen.count * chosen.count) > 1e8 && rows >= 1024
    let middle = isLarge ? rows / 2 : rows
    let own = GramShare(self, chosen, rows: 0..<middle)
    let other = isLarge ? GramShare(self, chosen, rows: middle..<rows) : nil
    let thread = other?.start()
    let isDone = own.run(isInterrupted)
    if let other {
      if !isDone { other.cancel() }
      if let thread { pthread_join(thread, nil) } else { other.run { !isDone } }
    }
    guard isDone else { throw .interrupted }
    var gram = own.statistics
    if let other {
      try add(other.statistics.matrix, to: &gram.matrix, isInterrupted)
      try add(other.statistics.correlation, to: &gram.correlation, isInterrupted)
    }
    try mirror(&gram.matrix, size: gram.columns, upperToLower: true, isInterrupted)
    guard try areFinite(gram.matrix, isInterrupted), gram.correlation.allSatisfy(\.isFinite) else {
      throw .outOfRange(what: "a product of two columns")
    }
    return gram
  }
}
