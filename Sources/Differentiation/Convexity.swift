/// What the rules of disciplined convex programming can say of a step, and no more: a function that they call convex is.
///
/// Beside convex and concave they know what becomes so by one step more: functions whose logarithm is convex or concave
/// (sums of exponentials, a logistic probability) and those whose root is a norm (sums of squares of affine functions).
///
/// Source: Grant, Boyd and Ye (2006); the logarithmic rules, Boyd and Vandenberghe (2004), section 3.5.
package struct Convexity: Sendable, Equatable {
  package var isConvex = false
  package var isConcave = false
  var isLogConvex = false
  var isLogConcave = false
  /// Σ (affine)² plus a number ≥ 0.
  var isSumOfSquares = false
  /// Its square is such a sum: an absolute value, a norm.
  var isNorm = false

  package var isAffine: Bool { isConvex && isConcave }

  static let affine = Convexity(isConvex: true, isConcave: true)

  static func constant(_ bounds: Bounds) -> Convexity {
    let isPositive = bounds.lower > 0
    return Convexity(
      isConvex: true, isConcave: true, isLogConvex: isPositive, isLogConcave: isPositive,
      isSumOfSquares: bounds.isNonnegative, isNorm: bounds.isNonnegative)
  }

  var negated: Convexity { Convexity(isConvex: isConcave, isConcave: isConvex) }
}

extension Graph {
  /// What is known of the root as a function of one argument, the others being given numbers.
  package func convexity(in variable: Int, _ arguments: [Bounds]) -> Convexity {
    let bounds = bounds(arguments)
    let isGiven = given(beside: variable)
    var found: [Convexity] = []
    for (place, step) in steps.enumerated() {
      func isKnown(_ operand: Int) -> Bool { operand < 0 || isGiven[operand] }
      let next: Convexity
      if isGiven[place] {
        next = .constant(bounds[place])
      } else {
        switch step.operation {
        case .argument: next = .affine
        case .constant, .list, .length: next = .constant(bounds[place])
        case .element: next = found[step.left]
        case .each(let function): next = found[step.left].after(function, bounds[step.left])
        case .pair(let function):
          next = Convexity.of(
            function, (found[step.left], bounds[step.left], isKnown(step.left)),
            (found[step.right], bounds[step.right], isKnown(step.right)))
        case .reduce(.sum):
          let u = found[step.left]
          next = Convexity(
            isConvex: u.isConvex, isConcave: u.isConcave, isLogConvex: u.isLogConvex,
            isSumOfSquares: u.isSumOfSquares)
        case .reduce(.largest): next = Convexity(isConvex: found[step.left].isConvex)
        case .reduce(.smallest): next = Convexity(isConcave: found[step.left].isConcave)
        case .reduce(.logSumExp): next = Convexity(isConvex: found[step.left].isConvex)
        }
      }
      found.append(next)
    }
    return root < 0 ? .affine : found[root]
  }

  /// For every step whether it does not move with the argument.
  private func given(beside variable: Int) -> [Bool] {
    var found: [Bool] = []
    for step in steps {
      switch step.operation {
      case .argument(let k): found.append(k != variable)
      case .length: found.append(true)
      default: found.append((step.left < 0 || found[step.left]) && (step.right < 0 || found[step.right]))
      }
    }
    return found
  }
}

extension Convexity {
  /// What a function makes of a step with these bounds.
  fileprivate func after(_ function: Elementary, _ bounds: Bounds) -> Convexity {
    let (isUp, isDown) = (bounds.isNonnegative, bounds.isNonpositive)
    switch function {
    case .negate: return negated
    case .abs:
      return Convexity(
        isConvex: isAffine || (isUp && isConvex) || (isDown && isConcave),
        isConcave: (isUp && isConcave) || (isDown && isConvex), isNorm: isAffine || (isUp && isNorm))
    case .exp: return Convexity(isConvex: isConvex, isLogConvex: isConvex, isLogConcave: isConcave)
    case .expm1: return Convexity(isConvex: isConvex)
    case .softplus: return Convexity(isConvex: isConvex)
    case .log: return Convexity(isConvex: isLogConvex, isConcave: isConcave || isLogConcave)
    // log(1 + u): 1 is log-convex beside a log-convex u.
    case .log1p: return Convexity(isConvex: isLogConvex, isConcave: isConcave)
    case .sqrt: return Convexity(isConvex: isSumOfSquares, isConcave: isConcave, isNorm: isSumOfSquares)
    case .logistic: return Convexity(isLogConcave: isConcave)
    case .sinh: return Convexity(isConvex: isUp && isConvex, isConcave: isDown && isConcave)
    // It falls up to 0 and rises from there; its logarithm is convex.
    case .cosh:
      return Convexity(
        isConvex: isAffine || (isUp && isConvex) || (isDown && isConcave), isLogConvex: isAffine)
    case .sin, .cos, .tan, .tanh: return Convexity()
    case .power(let p): return after(power: p, bounds)
    }
  }

  private func after(power p: Double, _ bounds: Bounds) -> Convexity {
    let (isUp, isDown) = (bounds.isNonnegative, bounds.isNonpositive)
    let isWhole = p == p.rounded()
    let isEven = isWhole && p.truncatingRemainder(dividingBy: 2) == 0
    if p > 1 {
      // |u|^p rises with |u|; an odd or broken power only where u cannot be negative.
      let isConvexThere =
        (isUp && isConvex) || (isEven && (isAffine || (isDown && isConcave)))
      return Convexity(
        isConvex: isConvexThere, isSumOfSquares: p == 2 && (isAffine || isNorm))
    }
    if p >= 0 { return Convexity(isConcave: isUp && isConcave) }
    // 1/u^|p| falls for u > 0.
    return Convexity(isConvex: bounds.lower > 0 && isConcave, isLogConvex: bounds.lower > 0 && isConcave)
  }

  fileprivate typealias Operand = (convexity: Convexity, bounds: Bounds, isGiven: Bool)

  fileprivate static func of(_ function: Pairing, _ u: Operand, _ v: Operand) -> Convexity {
    let (a, b) = (u.convexity, v.convexity)
    switch function {
    case .add:
      return Convexity(
        isConvex: a.isConvex && b.isConvex, isConcave: a.isConcave && b.isConcave,
        isLogConvex: a.isLogConvex && b.isLogConvex, isSumOfSquares: a.isSumOfSquares && b.isSumOfSquares)
    case .subtract: return of(.add, u, (b.negated, Bounds(-v.bounds.upper, -v.bounds.lower), v.isGiven))
    case .larger: return Convexity(isConvex: a.isConvex && b.isConvex)
    case .smaller: return Convexity(isConcave: a.isConcave && b.isConcave)
    case .multiply:
      if v.isGiven { return a.scaled(by: v.bounds) }
      if u.isGiven { return b.scaled(by: u.bounds) }
      return Convexity(
        isLogConvex: a.isLogConvex && b.isLogConvex, isLogConcave: a.isLogConcave && b.isLogConcave
      )
      .unlogged
    case .divide:
      if v.isGiven {
        let inverse: Bounds =
          v.bounds.lower > 0 ? Bounds(0, .infinity) : v.bounds.upper < 0 ? Bounds(-.infinity, 0) : .all
        return a.scaled(by: inverse)
      }
      return of(.multiply, u, (b.after(.power(-1), v.bounds), Bounds(0, .infinity), false))
    }
  }

  /// A log-convex function is convex.
  private var unlogged: Convexity {
    var result = self
    result.isConvex = result.isConvex || isLogConvex
    return result
  }

  private func scaled(by factor: Bounds) -> Convexity {
    if factor.isNonnegative {
      return Convexity(
        isConvex: isConvex, isConcave: isConcave, isLogConvex: isLogConvex && factor.lower > 0,
        isLogConcave: isLogConcave && factor.lower > 0, isSumOfSquares: isSumOfSquares, isNorm: isNorm)
    }
    if factor.isNonpositive { return negated }
    return isAffine ? .affine : Convexity()
  }
}
