import Differentiation

/// A function that the user wrote, as one of Stan's: steps that are taken more than once are variables of it.
struct StanFunction {
  private let graph: Graph
  private let arguments: [String]
  /// The name of the variable that a step is.
  private var names: [Int: String] = [:]
  private var statements: [String] = []

  /// - Parameter arguments: what they are called; the first vector among them tells the length of all.
  init(_ graph: Graph, arguments: [String]) {
    self.graph = graph
    self.arguments = arguments
    let needed = graph.isNeeded
    var uses = [Int](repeating: 0, count: graph.steps.count)
    for (place, step) in graph.steps.enumerated() where needed[place] {
      for taken in [step.left, step.right] where taken >= 0 { uses[taken] += 1 }
    }
    for place in graph.steps.indices where needed[place] && uses[place] > 1 {
      switch graph.steps[place].operation {
      case .argument, .constant, .length: continue
      default: break
      }
      let name = "t\(names.count + 1)"
      let type = graph.isVector(place) ? "vector[\(count)]" : "real"
      statements.append("\(type) \(name) = \(bare(place));")
      names[place] = name
    }
    statements.append("return \(bare(graph.root));")
  }

  /// The lines of its definition.
  func definition(named name: String) -> [String] {
    let parameters = zip(graph.arguments, arguments).map { "\($0 ? "vector" : "real") \($1)" }
    return ["real \(name)(\(parameters.joined(separator: ", "))) {"] + statements.map { "  " + $0 } + ["}"]
  }

  /// How long vectors are.
  private var count: String {
    let vector = zip(graph.arguments, arguments).first { $0.0 }
    return vector.map { "size(\($0.1))" } ?? "1"
  }

  /// A step as an expression that stands anywhere.
  private func text(_ place: Int) -> String {
    if let name = names[place] { return name }
    switch graph.steps[place].operation {
    case .constant(let x) where x < 0: return "(\(StanProgram.number(x)))"
    case .pair(.add), .pair(.subtract), .pair(.multiply), .pair(.divide), .each(.negate), .each(.power):
      return isCall(place) ? bare(place) : "(\(bare(place)))"
    default: return bare(place)
    }
  }

  private func isCall(_ place: Int) -> Bool { graph.steps[place].operation == .each(.power(2)) }

  private func bare(_ place: Int) -> String {
    if let name = names[place] { return name }
    let step = graph.steps[place]
    switch step.operation {
    case .argument(let number): return arguments[number]
    case .constant(let x): return StanProgram.number(x)
    case .list(let numbers): return StanProgram.column(numbers)
    case .element(let number): return "\(text(step.left))[\(number + 1)]"
    case .length: return "num_elements(\(bare(step.left)))"
    case .each(let function): return each(function, step.left)
    case .pair(let function): return pair(function, step)
    case .reduce(let function):
      guard graph.isVector(step.left) else { return bare(step.left) }
      let name =
        switch function {
        case .sum: "sum"
        case .largest: "max"
        case .smallest: "min"
        case .logSumExp: "log_sum_exp"
        }
      return "\(name)(\(bare(step.left)))"
    }
  }

  private func each(_ function: Elementary, _ place: Int) -> String {
    switch function {
    case .negate: "-\(text(place))"
    case .power(2): "square(\(bare(place)))"
    case .power(let p): "\(text(place)) \(graph.isVector(place) ? ".^" : "^") \(p < 0 ? "(\(p))" : "\(p)")"
    case .logistic: "inv_logit(\(bare(place)))"
    case .softplus: "log1p_exp(\(bare(place)))"
    case .abs, .sqrt, .exp, .expm1, .log, .log1p, .sin, .cos, .tan, .sinh, .cosh, .tanh:
      "\(function)(\(bare(place)))"
    }
  }

  private func pair(_ function: Pairing, _ step: Graph.Step) -> String {
    let (left, right) = (text(step.left), text(step.right))
    let areVectors = graph.isVector(step.left) && graph.isVector(step.right)
    return switch function {
    case .add: "\(left) + \(right)"
    case .subtract: "\(left) - \(right)"
    case .multiply: "\(left) \(areVectors ? ".*" : "*") \(right)"
    case .divide: "\(left) \(graph.isVector(step.right) ? "./" : "/") \(right)"
    case .larger: "fmax(\(bare(step.left)), \(bare(step.right)))"
    case .smaller: "fmin(\(bare(step.left)), \(bare(step.right)))"
    }
  }
}
