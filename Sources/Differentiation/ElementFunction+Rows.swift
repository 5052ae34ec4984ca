// Many points at once: a block of rows goes through the steps together, so that reading a step costs once a block.

extension ElementFunction {
  /// Rows that go through the steps at once: some arrays of each step then stay in the first cache.
  private static let blockSize = 256

  /// Value and derivatives for every row, from the right at a kink. Pointers that are nil are not filled.
  ///
  /// - Parameter arguments: one a place, each with `count` numbers.
  package func rows(
    _ count: Int, _ arguments: [UnsafePointer<Double>], value: UnsafeMutablePointer<Double>?,
    first: UnsafeMutablePointer<Double>? = nil, second: UnsafeMutablePointer<Double>? = nil
  ) {
    let size = min(count, ElementFunction.blockSize)
    let wantsSlopes = first != nil || second != nil
    let stride = steps.count * size
    withUnsafeTemporaryAllocation(of: Double.self, capacity: stride * (wantsSlopes ? 3 : 1)) { room in
      guard let base = room.baseAddress else { return }
      let block = RowBlock(
        v: base, d: base + (wantsSlopes ? stride : 0), h: base + (wantsSlopes ? 2 * stride : 0), size: size)
      var start = 0
      while start < count {
        let rows = min(size, count - start)
        for (place, step) in steps.enumerated() {
          if wantsSlopes {
            block.jets(place, step, rows, arguments, start)
          } else {
            block.values(place, step, rows, arguments, start)
          }
        }
        let last = (steps.count - 1) * size
        if let value { (value + start).update(from: block.v + last, count: rows) }
        if let first { (first + start).update(from: block.d + last, count: rows) }
        if let second { (second + start).update(from: block.h + last, count: rows) }
        start += rows
      }
    }
  }
}

extension ElementFunction {
  /// Whether every step is a finite number in every row.
  package func isFinite(_ count: Int, _ arguments: [UnsafePointer<Double>]) -> Bool {
    let size = min(count, ElementFunction.blockSize)
    return withUnsafeTemporaryAllocation(of: Double.self, capacity: steps.count * size) { room in
      guard let base = room.baseAddress else { return true }
      let block = RowBlock(v: base, d: base, h: base, size: size)
      for start in stride(from: 0, to: count, by: max(1, size)) {
        let rows = min(size, count - start)
        for (place, step) in steps.enumerated() {
          block.values(place, step, rows, arguments, start)
          var rest = 0.0
          // x − x is 0 for every finite number, and not a number for the others.
          for i in place * size..<place * size + rows { rest += base[i] - base[i] }
          if rest != 0 { return false }
        }
      }
      return true
    }
  }
}

/// Values v, slopes d and curvatures h of every step for the rows of a block, one step behind the other.
private struct RowBlock {
  let v: UnsafeMutablePointer<Double>
  let d: UnsafeMutablePointer<Double>
  let h: UnsafeMutablePointer<Double>
  let size: Int

  func values(
    _ place: Int, _ step: ElementFunction.Step, _ rows: Int, _ arguments: [UnsafePointer<Double>],
    _ start: Int
  ) {
    let out = v + place * size
    switch step.operation {
    case .argument(let k): out.update(from: arguments[k] + start, count: rows)
    case .constant(let x): for i in 0..<rows { out[i] = x }
    case .each(.power(2)):
      let u = v + step.left * size
      for i in 0..<rows { out[i] = u[i] * u[i] }
    case .each(.sqrt):
      let u = v + step.left * size
      for i in 0..<rows { out[i] = u[i].squareRoot() }
    case .each(let function):
      let u = v + step.left * size
      for i in 0..<rows { out[i] = function.value(at: u[i]) }
    case .pair(let function):
      let (u, w) = (v + step.left * size, v + step.right * size)
      switch function {
      case .add: for i in 0..<rows { out[i] = u[i] + w[i] }
      case .subtract: for i in 0..<rows { out[i] = u[i] - w[i] }
      case .multiply: for i in 0..<rows { out[i] = u[i] * w[i] }
      case .divide: for i in 0..<rows { out[i] = u[i] / w[i] }
      case .larger, .smaller: for i in 0..<rows { out[i] = function.value(u[i], w[i]) }
      }
    case .list, .reduce, .element, .length: preconditionFailure("no step of a function of single numbers")
    }
  }

  func jets(
    _ place: Int, _ step: ElementFunction.Step, _ rows: Int, _ arguments: [UnsafePointer<Double>],
    _ start: Int
  ) {
    let at = place * size
    if step.isConstant {
      values(place, step, rows, arguments, start)
      for i in at..<at + rows { (d[i], h[i]) = (0, 0) }
      return
    }
    switch step.operation {
    case .argument(let k):
      (v + at).update(from: arguments[k] + start, count: rows)
      for i in at..<at + rows { (d[i], h[i]) = (1, 0) }
    case .each(.power(2)):
      let a = step.left * size
      for i in 0..<rows {
        let (u, u1) = (v[a + i], d[a + i])
        v[at + i] = u * u
        h[at + i] = 2 * (u1 * u1 + u * h[a + i])
        d[at + i] = 2 * u * u1
      }
    case .each(let function):
      let a = step.left * size
      for i in 0..<rows {
        put(function.jet(get(a + i), side: 1, isConstant: false), at + i)
      }
    case .pair(.add):
      let (a, b) = (step.left * size, step.right * size)
      for i in 0..<rows {
        v[at + i] = v[a + i] + v[b + i]
        d[at + i] = d[a + i] + d[b + i]
        h[at + i] = h[a + i] + h[b + i]
      }
    case .pair(.subtract):
      let (a, b) = (step.left * size, step.right * size)
      for i in 0..<rows {
        v[at + i] = v[a + i] - v[b + i]
        d[at + i] = d[a + i] - d[b + i]
        h[at + i] = h[a + i] - h[b + i]
      }
    case .pair(let function):
      let (a, b) = (step.left * size, step.right * size)
      for i in 0..<rows { put(function.jet(get(a + i), get(b + i), side: 1), at + i) }
    case .constant, .list, .reduce, .element, .length:
      preconditionFailure("no step of a function of single numbers that moves")
    }
  }

  @inline(__always)
  private func get(_ i: Int) -> Jet { Jet(value: v[i], first: d[i], second: h[i], isKink: false) }

  @inline(__always)
  private func put(_ jet: Jet, _ i: Int) { (v[i], d[i], h[i]) = (jet.value, jet.first, jet.second) }
}
