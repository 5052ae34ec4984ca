/// A function of a vector as a number plus a sum over its elements of one function of one number, where it is that:
///
///     f(b) = constant + Σ_j g(b_j)
package struct ElementSum: Sendable {
  package let element: ElementFunction
  package let constant: Double
  /// The graph with g's step as its root, for what is asked of g beside its values.
  package let graph: Graph

  /// Nil where elements count differently, or together.
  ///
  /// - Parameter graph: of one vector, for vectors of known length, its root a number.
  package init?(_ graph: Graph) {
    var sum = Sum()
    guard sum.collect(graph) else { return nil }
    var copy = graph
    var total: Int?
    for (factor, step) in sum.terms {
      guard let weight = try? copy.add(.constant(factor)),
        let scaled = try? copy.add(.pair(.multiply), weight, step)
      else { return nil }
      guard let before = total else {
        total = scaled
        continue
      }
      guard let next = try? copy.add(.pair(.add), before, scaled) else { return nil }
      total = next
    }
    guard let root = total ?? (try? copy.add(.constant(0))) else { return nil }
    copy.root = root
    guard let element = ElementFunction(copy) else { return nil }
    self.element = element
    constant = sum.constant
    self.graph = copy
  }

  private struct Sum {
    var terms: [(factor: Double, step: Int)] = []
    var constant = 0.0

    /// False where the root is no such sum.
    mutating func collect(_ graph: Graph) -> Bool {
      var left: [(step: Int, factor: Double)] = [(graph.root, 1)]
      while let (place, factor) = left.popLast() {
        let step = graph.steps[place]
        switch step.operation {
        case .constant(let x): constant += factor * x
        case .each(.negate): left.append((step.left, -factor))
        case .pair(.add): left += [(step.right, factor), (step.left, factor)]
        case .pair(.subtract): left += [(step.right, -factor), (step.left, factor)]
        case .pair(.multiply):
          if let x = graph.constant(step.left) {
            left.append((step.right, factor * x))
          } else if let x = graph.constant(step.right) {
            left.append((step.left, factor * x))
          } else {
            return false
          }
        case .pair(.divide):
          guard let x = graph.constant(step.right) else { return false }
          left.append((step.left, factor / x))
        case .reduce(.sum): terms.append((factor, step.left))
        default: return false
        }
        // A step that is used again and again is taken as often: beyond this it is no sum to speak of.
        if terms.count + left.count > 10_000 { return false }
      }
      return true
    }
  }
}

/// a|t| + q t² + l t + c, where a function of one number is that.
package struct QuadraticForm1D: Sendable, Equatable {
  package var absolute = 0.0
  package var square = 0.0
  package var linear = 0.0
  package var constant = 0.0

  /// Nil where the function is another one, as far as its steps show.
  package init?(_ function: ElementFunction) {
    var forms: [QuadraticForm1D] = []
    for step in function.steps {
      guard let form = QuadraticForm1D(step, forms) else { return nil }
      forms.append(form)
    }
    guard let last = forms.last else { return nil }
    self = last
  }

  private init() {}

  private init?(_ step: ElementFunction.Step, _ forms: [QuadraticForm1D]) {
    switch step.operation {
    case .argument: linear = 1
    case .constant(let x): constant = x
    case .each(.negate): self = forms[step.left].scaled(by: -1)
    case .each(.abs):
      let u = forms[step.left]
      guard u.constant == 0, (u.linear == 0 && u.absolute >= 0 && u.square >= 0) || u.isLinear else {
        return nil
      }
      absolute = u.isLinear ? abs(u.linear) : u.absolute
      square = u.square
    case .each(.power(2)):
      let u = forms[step.left]
      // (a|t|)² as well, which is smooth.
      if u.isAbsolute {
        square = u.absolute * u.absolute
      } else {
        guard let product = u.times(u) else { return nil }
        self = product
      }
    case .pair(.add): self = forms[step.left].plus(forms[step.right], 1)
    case .pair(.subtract): self = forms[step.left].plus(forms[step.right], -1)
    case .pair(.multiply):
      guard let product = forms[step.left].times(forms[step.right]) else { return nil }
      self = product
    case .pair(.divide):
      guard forms[step.right].isConstant else { return nil }
      self = forms[step.left].scaled(by: 1 / forms[step.right].constant)
    default: return nil
    }
  }

  private var isConstant: Bool { absolute == 0 && square == 0 && linear == 0 }
  private var isLinear: Bool { absolute == 0 && square == 0 && constant == 0 }
  private var isAbsolute: Bool { square == 0 && linear == 0 && constant == 0 }

  private func scaled(by x: Double) -> QuadraticForm1D {
    var result = QuadraticForm1D()
    (result.absolute, result.square) = (x * absolute, x * square)
    (result.linear, result.constant) = (x * linear, x * constant)
    return result
  }

  private func plus(_ other: QuadraticForm1D, _ sign: Double) -> QuadraticForm1D {
    var result = self
    result.absolute += sign * other.absolute
    result.square += sign * other.square
    result.linear += sign * other.linear
    result.constant += sign * other.constant
    return result
  }

  private func times(_ other: QuadraticForm1D) -> QuadraticForm1D? {
    if isConstant { return other.scaled(by: constant) }
    if other.isConstant { return scaled(by: other.constant) }
    guard absolute == 0, square == 0, other.absolute == 0, other.square == 0 else { return nil }
    var result = QuadraticForm1D()
    result.square = linear * other.linear
    result.linear = linear * other.constant + constant * other.linear
    result.constant = constant * other.constant
    return result
  }
}

extension Graph {
  /// Whether the root is a polynomial of degree two at most in the arguments, as far as its steps show.
  package var isQuadratic: Bool {
    var degrees: [Int] = []
    let tooHigh = 1000
    for step in steps {
      func degree(_ place: Int) -> Int { degrees[place] }
      let next: Int
      switch step.operation {
      case .argument: next = 1
      case .constant, .list, .length: next = 0
      case .element, .reduce(.sum), .each(.negate): next = degree(step.left)
      case .each(.power(let p)) where p == p.rounded() && p > 0 && p < 100: next = Int(p) * degree(step.left)
      case .each, .reduce: next = degree(step.left) == 0 ? 0 : tooHigh
      case .pair(.add), .pair(.subtract): next = max(degree(step.left), degree(step.right))
      case .pair(.multiply): next = degree(step.left) + degree(step.right)
      case .pair(.divide): next = degree(step.right) == 0 ? degree(step.left) : tooHigh
      case .pair: next = max(degree(step.left), degree(step.right)) == 0 ? 0 : tooHigh
      }
      degrees.append(min(next, tooHigh))
    }
    return root >= 0 && degrees[root] <= 2
  }
}
