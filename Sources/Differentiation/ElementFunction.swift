/// A function of single numbers, differentiated forward in one of them: value, first and second derivative in one pass.
///
/// At a kink a derivative is that from one side. A step whose argument is 0 there (abs, sqrt) or whose arguments are
/// equal (larger, smaller) goes by the direction in which they move, to the second order:
///
///     |u| at u = 0 from the right: sign of u', else of u'';   √u at u = u' = 0: √(u''/2)·|t|
///
/// Source: Griewank and Walther (2008), chapters 13 and 14.
package struct ElementFunction: Sendable {
  struct Step: Sendable {
    let operation: Operation
    let left: Int
    let right: Int
    /// Whether it does not move with the variable.
    let isConstant: Bool
  }

  let steps: [Step]
  /// Places in the graph, for messages.
  let origins: [Int]
  /// How many arguments it takes.
  let inputs: Int
  /// The argument in which it is differentiated.
  package let variable: Int

  /// Nil where the step is no function of single elements: a reduction, an element, or a list stands in it.
  package init?(_ graph: Graph, step root: Int? = nil, variable: Int = 0) {
    let root = root ?? graph.root
    var copy = graph
    copy.root = root
    let needed = copy.isNeeded
    var steps: [Step] = []
    var origins: [Int] = []
    var moved = [Int](repeating: -1, count: graph.steps.count)
    for (place, step) in graph.steps.enumerated() where needed[place] {
      let left = step.left < 0 ? -1 : moved[step.left]
      let right = step.right < 0 ? -1 : moved[step.right]
      let isConstant: Bool
      switch step.operation {
      case .argument(let argument): isConstant = argument != variable
      case .constant: isConstant = true
      case .each: isConstant = steps[left].isConstant
      case .pair: isConstant = steps[left].isConstant && steps[right].isConstant
      case .list, .reduce, .element, .length: return nil
      }
      steps.append(Step(operation: step.operation, left: left, right: right, isConstant: isConstant))
      origins.append(place)
      moved[place] = steps.count - 1
    }
    self.steps = steps
    self.origins = origins
    self.variable = variable
    inputs = graph.arguments.count
  }

  /// Value and derivatives at t, from the right for `side` 1 and from the left for −1, and whether t is where they may
  /// differ. For functions of one argument.
  package func jet(at t: Double, side: Double = 1) -> Jet {
    withUnsafeTemporaryAllocation(of: Jet.self, capacity: steps.count) { jets in
      for (place, step) in steps.enumerated() {
        jets.initializeElement(at: place, to: step.jet(jets, t, side: side) { _ in t })
      }
      return jets[steps.count - 1]
    }
  }

  /// The same for several arguments.
  package func jet(_ arguments: [Double], side: Double = 1) -> Jet {
    let t = arguments[variable]
    return withUnsafeTemporaryAllocation(of: Jet.self, capacity: steps.count) { jets in
      for (place, step) in steps.enumerated() {
        jets.initializeElement(at: place, to: step.jet(jets, t, side: side) { arguments[$0] })
      }
      return jets[steps.count - 1]
    }
  }

  /// The first step of the graph whose value is no finite number at the arguments, nil where there is none.
  package func firstNonFinite(_ arguments: [Double]) -> Int? {
    withUnsafeTemporaryAllocation(of: Jet.self, capacity: steps.count) { jets in
      for (place, step) in steps.enumerated() {
        let jet = step.jet(jets, arguments[variable], side: 1) { arguments[$0] }
        jets.initializeElement(at: place, to: jet)
        if !jet.value.isFinite { return origins[place] }
      }
      return nil
    }
  }

  /// The function with a number for one of its arguments.
  package func giving(_ argument: Int, _ value: Double) -> ElementFunction {
    let changed = steps.map { step in
      step.operation == .argument(argument)
        ? Step(operation: .constant(value), left: -1, right: -1, isConstant: true) : step
    }
    return ElementFunction(steps: changed, origins: origins, inputs: inputs, variable: variable)
  }

  /// What is 0 where the function may have a kink: functions of the same arguments, with the step of the graph.
  package var kinkArguments: [(function: ElementFunction, step: Int)] {
    steps.indices.compactMap { place in
      let step = steps[place]
      guard !step.isConstant else { return nil }
      switch step.operation {
      case .each(let function) where function.mayHaveKink: return (prefix(through: step.left), origins[place])
      case .pair(let function) where function.mayHaveKink:
        let difference = Step(
          operation: .pair(.subtract), left: step.left, right: step.right, isConstant: false)
        return (
          ElementFunction(
            steps: Array(steps[0..<place]) + [difference], origins: Array(origins[0...place]), inputs: inputs,
            variable: variable), origins[place]
        )
      default: return nil
      }
    }
  }

  private func prefix(through place: Int) -> ElementFunction {
    ElementFunction(
      steps: Array(steps[0...place]), origins: Array(origins[0...place]), inputs: inputs, variable: variable)
  }

  private init(steps: [Step], origins: [Int], inputs: Int, variable: Int) {
    self.steps = steps
    self.origins = origins
    self.inputs = inputs
    self.variable = variable
  }
}

/// Value and derivatives of a step at a point, from one side.
package struct Jet: Sendable {
  package var value: Double
  package var first: Double
  package var second: Double
  /// Whether the other side may have other derivatives.
  package var isKink: Bool
}

extension ElementFunction.Step {
  @inline(__always)
  fileprivate func jet(
    _ jets: UnsafeMutableBufferPointer<Jet>, _ t: Double, side: Double, argument: (Int) -> Double
  ) -> Jet {
    switch operation {
    case .argument(let place):
      return Jet(value: argument(place), first: isConstant ? 0 : 1, second: 0, isKink: false)
    case .constant(let x): return Jet(value: x, first: 0, second: 0, isKink: false)
    case .each(let function): return function.jet(jets[left], side: side, isConstant: isConstant)
    case .pair(let function): return function.jet(jets[left], jets[right], side: side)
    case .list, .reduce, .element, .length: preconditionFailure("no step of a function of single numbers")
    }
  }
}

extension Elementary {
  func jet(_ u: Jet, side: Double, isConstant: Bool) -> Jet {
    if isConstant { return Jet(value: value(at: u.value), first: 0, second: 0, isKink: false) }
    if u.value == 0 {
      switch self {
      case .abs:
        let s = direction(u, side)
        return Jet(value: 0, first: s * u.first, second: s * u.second, isKink: u.isKink || u.first != 0)
      case .sqrt where u.first == 0:
        // Of the third order nothing is known, so neither is the root's curvature.
        return Jet(value: 0, first: side * (0.5 * u.second).squareRoot(), second: .nan, isKink: true)
      default: break
      }
    }
    let d = derivatives(at: u.value)
    let isKink = u.isKink || (u.value == 0 && mayHaveKink)
    return Jet(
      value: d.value, first: d.first * u.first,
      second: d.second * u.first * u.first + (u.second == 0 ? 0 : d.first * u.second), isKink: isKink)
  }

  private func direction(_ u: Jet, _ side: Double) -> Double { Pairing.sign(side * u.first, u.second) }
}

extension Pairing {
  /// The sign of the first number that has one.
  static func sign(_ first: Double, _ second: Double) -> Double {
    first != 0 ? (first > 0 ? 1 : -1) : second > 0 ? 1 : second < 0 ? -1 : 0
  }

  func jet(_ u: Jet, _ v: Jet, side: Double) -> Jet {
    let isKink = u.isKink || v.isKink
    switch self {
    case .add:
      return Jet(
        value: u.value + v.value, first: u.first + v.first, second: u.second + v.second, isKink: isKink)
    case .subtract:
      return Jet(
        value: u.value - v.value, first: u.first - v.first, second: u.second - v.second, isKink: isKink)
    case .multiply:
      return Jet(
        value: u.value * v.value, first: u.first * v.value + u.value * v.first,
        second: u.second * v.value + 2 * u.first * v.first + u.value * v.second, isKink: isKink)
    case .divide:
      let q = u.value / v.value
      let first = (u.first - q * v.first) / v.value
      return Jet(
        value: q, first: first, second: (u.second - 2 * first * v.first - q * v.second) / v.value,
        isKink: isKink)
    case .larger, .smaller:
      if u.value.isNaN { return u }
      if v.value.isNaN { return v }
      let above = self == .larger ? 1.0 : -1.0
      let isTie = u.value == v.value
      let order =
        isTie
        ? Pairing.sign(side * (u.first - v.first), u.second - v.second) : u.value > v.value ? 1 : -1
      var chosen = above * order >= 0 ? u : v
      chosen.isKink = chosen.isKink || (isTie && u.first != v.first)
      return chosen
    }
  }
}
