internal import Glibc

/// The numbers that a step can be, given those that the arguments can be: an interval that holds all of them, and maybe
/// more. Source: Moore (1966).
package struct Bounds: Sendable, Equatable {
  package var lower: Double
  package var upper: Double

  package init(_ lower: Double, _ upper: Double) {
    // What cannot be told is told by no bound.
    self.lower = lower.isNaN ? -.infinity : lower
    self.upper = upper.isNaN ? .infinity : upper
  }

  package static let all = Bounds(-.infinity, .infinity)

  var isNonnegative: Bool { lower >= 0 }
  var isNonpositive: Bool { upper <= 0 }
  func contains(_ x: Double) -> Bool { lower <= x && x <= upper }

  private func hull(_ values: [Double]) -> Bounds {
    Bounds(values.reduce(.infinity, min), values.reduce(-.infinity, max))
  }

  fileprivate func mapped(_ function: Elementary) -> Bounds {
    func rising(_ f: (Double) -> Double) -> Bounds { Bounds(f(lower), f(upper)) }
    switch function {
    case .negate: return Bounds(-upper, -lower)
    case .abs:
      let far = max(Swift.abs(lower), Swift.abs(upper))
      return contains(0) ? Bounds(0, far) : Bounds(min(Swift.abs(lower), Swift.abs(upper)), far)
    case .sqrt: return Bounds(max(0, lower).squareRoot(), max(0, upper).squareRoot())
    case .log: return Bounds(Glibc.log(max(0, lower)), Glibc.log(max(0, upper)))
    case .log1p: return Bounds(Glibc.log1p(max(-1, lower)), Glibc.log1p(max(-1, upper)))
    case .exp, .expm1, .sinh, .tanh, .logistic, .softplus: return rising(function.value(at:))
    case .cosh:
      let size = mapped(.abs)
      return Bounds(Glibc.cosh(size.lower), Glibc.cosh(size.upper))
    case .sin, .cos: return Bounds(-1, 1)
    case .tan: return .all
    case .power(let p):
      let isEven = p == p.rounded() && p.truncatingRemainder(dividingBy: 2) == 0
      if isEven, p > 0 {
        let size = mapped(.abs)
        return Bounds(pow(size.lower, p), pow(size.upper, p))
      }
      if p > 0 { return lower >= 0 || p == p.rounded() ? rising { pow($0, p) } : Bounds(0, pow(upper, p)) }
      if lower > 0 { return Bounds(pow(upper, p), pow(lower, p)) }
      return isEven ? Bounds(0, .infinity) : .all
    }
  }

  fileprivate func combined(_ function: Pairing, _ other: Bounds) -> Bounds {
    switch function {
    case .add: return Bounds(lower + other.lower, upper + other.upper)
    case .subtract: return Bounds(lower - other.upper, upper - other.lower)
    case .larger: return Bounds(max(lower, other.lower), max(upper, other.upper))
    case .smaller: return Bounds(min(lower, other.lower), min(upper, other.upper))
    case .multiply:
      // 0 times an end that is out of reach is 0.
      func times(_ a: Double, _ b: Double) -> Double { a == 0 || b == 0 ? 0 : a * b }
      return hull([
        times(lower, other.lower), times(lower, other.upper), times(upper, other.lower),
        times(upper, other.upper),
      ])
    case .divide:
      guard !other.contains(0) else { return .all }
      func over(_ a: Double, _ b: Double) -> Double { b.isInfinite ? 0 : a / b }
      return hull([
        over(lower, other.lower), over(lower, other.upper), over(upper, other.lower),
        over(upper, other.upper),
      ])
    }
  }
}

extension Graph {
  /// Bounds of every step.
  ///
  /// - Parameter arguments: those of each argument's elements.
  package func bounds(_ arguments: [Bounds]) -> [Bounds] {
    var found: [Bounds] = []
    for step in steps {
      let next: Bounds
      switch step.operation {
      case .argument(let k): next = arguments[k]
      case .constant(let x): next = Bounds(x, x)
      case .list(let numbers): next = Bounds(numbers.min() ?? 0, numbers.max() ?? 0)
      case .length: next = Bounds(1, .infinity)
      case .each(let function): next = found[step.left].mapped(function)
      case .pair(let function): next = found[step.left].combined(function, found[step.right])
      case .element: next = found[step.left]
      case .reduce(let reduction):
        let x = found[step.left]
        switch reduction {
        case .sum: next = Bounds(x.lower < 0 ? -.infinity : x.lower, x.upper > 0 ? .infinity : x.upper)
        case .largest, .smallest: next = x
        case .logSumExp: next = Bounds(x.lower, .infinity)
        }
      }
      found.append(next)
    }
    return found
  }

  /// The steps that may lie at a kink of theirs for some argument.
  package func possibleKinks(_ arguments: [Bounds]) -> [Int] {
    let bounds = bounds(arguments)
    let (needed, moves) = (isNeeded, moves)
    return steps.indices.filter { place in
      guard needed[place], moves[place] else { return false }
      switch steps[place].operation {
      case .each(let function): return function.mayHaveKink && bounds[steps[place].left].contains(0)
      case .pair(let function):
        let (a, b) = (bounds[steps[place].left], bounds[steps[place].right])
        return function.mayHaveKink && a.lower <= b.upper && b.lower <= a.upper
      case .reduce(.largest), .reduce(.smallest): return steps[place].left >= 0
      default: return false
      }
    }
  }
}
