/// A function as a list of elementary steps, each behind those that it takes: what a compiler of expressions makes and
/// derivatives are taken of.
///
/// Vectors all have one length: that of the arguments, or of the lists that stand beside them. Steps that are known
/// numbers are folded while they are added, and a step that is there already is not added again.
///
/// Source for the representation: Wengert (1964); Griewank and Walther (2008).
package struct Graph: Sendable {
  package struct Step: Sendable, Hashable {
    package let operation: Operation
    /// Places of what it takes; −1 where it takes less.
    package let left: Int
    package let right: Int
    package let isVector: Bool
  }

  package private(set) var steps: [Step] = []
  /// A number of the caller's for every step, such as its place in a source text.
  package private(set) var tags: [Int] = []
  /// The step that is the function's value.
  package var root = -1
  /// The length that lists fix; nil for any.
  package private(set) var length: Int?
  /// The least length at which every element that is asked for is there.
  package private(set) var leastLength = 1
  /// Whether arguments are vectors, by place.
  package let arguments: [Bool]
  private var places: [Step: Int] = [:]

  /// - Parameter arguments: for each argument whether it is a vector.
  package init(arguments: [Bool]) { self.arguments = arguments }

  package func isVector(_ step: Int) -> Bool { steps[step].isVector }

  /// The number that a step is, where it is one that is known.
  package func constant(_ step: Int) -> Double? {
    if case .constant(let x) = steps[step].operation { x } else { nil }
  }

  /// Adds a step, or finds it.
  ///
  /// - Throws: `lengths`, where a list does not fit.
  package mutating func add(
    _ operation: Operation, _ left: Int = -1, _ right: Int = -1, tag: Int = -1
  ) throws(GraphError) -> Int {
    if let simpler = try simplified(operation, left, right, tag) { return simpler }
    let isVector: Bool
    switch operation {
    case .argument(let place): isVector = arguments[place]
    case .constant, .length, .reduce: isVector = false
    case .list(let numbers):
      if let length, length != numbers.count { throw .lengths(length, numbers.count) }
      length = numbers.count
      isVector = true
    case .element(let place):
      leastLength = max(leastLength, place + 1)
      isVector = false
    case .each: isVector = steps[left].isVector
    case .pair: isVector = steps[left].isVector || steps[right].isVector
    }
    if let length, length < leastLength { throw .lengths(length, leastLength) }
    let step = Step(operation: operation, left: left, right: right, isVector: isVector)
    if let place = places[step] { return place }
    steps.append(step)
    tags.append(tag)
    places[step] = steps.count - 1
    return steps.count - 1
  }

  /// The same function of vectors of one length, which its lists and elements must fit.
  ///
  /// - Precondition: `accepts(count)`
  package func specialised(length count: Int) -> Graph {
    precondition(accepts(count))
    var copy = Graph(arguments: arguments)
    var moved: [Int] = []
    for (place, step) in steps.enumerated() {
      let tag = tags[place]
      func at(_ index: Int) -> Int { index < 0 ? -1 : moved[index] }
      let operation: Operation =
        step.operation == .length ? .constant(Double(steps[step.left].isVector ? count : 1)) : step.operation
      let isLeaf = step.operation == .length
      // What was added once without a clash of lengths is so again.
      let new = try? copy.add(
        operation, isLeaf ? -1 : at(step.left), isLeaf ? -1 : at(step.right), tag: tag)
      guard let new else { preconditionFailure("the lengths were checked") }
      moved.append(new)
    }
    copy.root = moved[root]
    return copy
  }

  /// The function of one element of vectors, with that element's numbers in the place of lists.
  ///
  /// - Precondition: the element is one of every list's
  package func atElement(_ element: Int) -> Graph {
    var copy = Graph(arguments: arguments)
    var moved: [Int] = []
    for (place, step) in steps.enumerated() {
      func at(_ index: Int) -> Int { index < 0 ? -1 : moved[index] }
      var operation = step.operation
      if case .list(let numbers) = operation { operation = .constant(numbers[element]) }
      let new = try? copy.add(operation, at(step.left), at(step.right), tag: tags[place])
      guard let new else { preconditionFailure("without lists every length fits") }
      moved.append(new)
    }
    copy.root = moved[root]
    return copy
  }

  /// Whether vectors of this length fit.
  package func accepts(_ count: Int) -> Bool { count >= leastLength && (length == nil || length == count) }

  /// The function turned over: −f.
  package var negated: Graph {
    var copy = self
    guard let turned = try? copy.add(.each(.negate), root, tag: tags[root]) else { return self }
    copy.root = turned
    return copy
  }

  /// Which steps the root needs.
  package var isNeeded: [Bool] {
    var needed = [Bool](repeating: false, count: steps.count)
    guard root >= 0 else { return needed }
    needed[root] = true
    for place in steps.indices.reversed() where needed[place] {
      if steps[place].left >= 0 { needed[steps[place].left] = true }
      if steps[place].right >= 0 { needed[steps[place].right] = true }
    }
    return needed
  }

  // MARK: Folding

  private mutating func simplified(
    _ operation: Operation, _ left: Int, _ right: Int, _ tag: Int
  ) throws(GraphError) -> Int? {
    switch operation {
    case .each(.power(1)): return left
    case .each(.power(0.5)): return try add(.each(.sqrt), left, tag: tag)
    case .each(.power(2)):
      // ‖u‖² is the sum of squares itself, which is smooth where ‖u‖ is not.
      if case .each(.sqrt) = steps[left].operation, isSumOfSquares(steps[left].left) {
        return steps[left].left
      }
      if case .each(.abs) = steps[left].operation {
        return try add(.each(.power(2)), steps[left].left, tag: tag)
      }
    case .each(.sqrt):
      if case .each(.power(2)) = steps[left].operation {
        return try add(.each(.abs), steps[left].left, tag: tag)
      }
    case .each(.log):
      // log cosh u = softplus(2u) − u − log 2, which does not overflow.
      if case .each(.cosh) = steps[left].operation {
        let u = steps[left].left
        let double = try add(.pair(.multiply), try add(.constant(2), tag: tag), u, tag: tag)
        let excess = try add(.pair(.subtract), try add(.each(.softplus), double, tag: tag), u, tag: tag)
        return try add(
          .pair(.subtract), excess, try add(.constant(0.6931471805599453), tag: tag), tag: tag)
      }
    case .each(.negate):
      if case .each(.negate) = steps[left].operation { return steps[left].left }
    case .pair(.multiply) where left == right: return try add(.each(.power(2)), left, tag: tag)
    case .pair(.add):
      if constant(left) == 0, !steps[left].isVector { return right }
      if constant(right) == 0, !steps[right].isVector { return left }
    case .pair(.multiply):
      if constant(left) == 1 { return right }
      if constant(right) == 1 { return left }
      if constant(left) == 0, !steps[right].isVector { return left }
      if constant(right) == 0, !steps[left].isVector { return right }
    case .pair(.divide) where constant(right) == 1: return left
    case .pair(.divide):
      // 1/(1 + e^u) and e^u/(1 + e^u), which have a value where e^u is too large for one.
      guard let exponent = exponentBesideOne(right) else { break }
      if left == steps[right].left || left == steps[right].right, constant(left) == nil {
        return try add(.each(.logistic), exponent, tag: tag)
      }
      if constant(left) == 1 {
        return try add(.each(.logistic), try add(.each(.negate), exponent, tag: tag), tag: tag)
      }
    case .reduce(.sum) where !steps[left].isVector: return left
    default: break
    }
    switch operation {
    case .each(let function):
      guard let u = constant(left) else { return nil }
      return try add(.constant(function.value(at: u)), tag: tag)
    case .pair(let function):
      guard let u = constant(left), let v = constant(right) else { return nil }
      return try add(.constant(function.value(u, v)), tag: tag)
    case .reduce where constant(left) != nil && !steps[left].isVector: return left
    default: return nil
    }
  }

  /// u where the step is 1 + e^u.
  private func exponentBesideOne(_ step: Int) -> Int? {
    guard case .pair(.add) = steps[step].operation else { return nil }
    let (left, right) = (steps[step].left, steps[step].right)
    for (one, other) in [(left, right), (right, left)] where constant(one) == 1 {
      if case .each(.exp) = steps[other].operation { return steps[other].left }
    }
    return nil
  }

  private func isSumOfSquares(_ step: Int) -> Bool {
    guard case .reduce(.sum) = steps[step].operation,
      case .each(.power(2)) = steps[steps[step].left].operation
    else { return false }
    return true
  }
}

/// Why a step cannot be added.
package enum GraphError: Error, Sendable, Equatable {
  /// Two lengths that vectors of the function would have.
  case lengths(Int, Int)
}

extension Pairing {
  func value(_ u: Double, _ v: Double) -> Double {
    switch self {
    case .add: u + v
    case .subtract: u - v
    case .multiply: u * v
    case .divide: u / v
    case .larger: u.isNaN || v.isNaN ? .nan : max(u, v)
    case .smaller: u.isNaN || v.isNaN ? .nan : min(u, v)
    }
  }
}
