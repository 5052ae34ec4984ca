internal import Glibc

/// The sweep back: what a step's slope means for its operands, and the derivative of that along tangents.
extension VectorFunction {
  func argument(_ all: [Double]) -> [Double] {
    guard let place = graph.steps.firstIndex(where: { $0.operation == .argument(0) }), needed[place] else {
      return [Double](repeating: 0, count: count)
    }
    return Array(all[offsets[place]..<offsets[place] + count])
  }

  /// Whether a step that counts has no derivative where its operands are.
  func isAtKink(_ place: Int, _ values: [Double], _ adjoints: [Double]) -> Bool {
    let step = graph.steps[place]
    let to = offsets[place]
    switch step.operation {
    case .each(let function) where function.mayHaveKink:
      return (0..<width(place)).contains { adjoints[to + $0] != 0 && values[offsets[step.left] + $0] == 0 }
    case .pair(let function) where function.mayHaveKink:
      let (a, b, s, t) = operands(step)
      return (0..<width(place)).contains {
        adjoints[to + $0] != 0 && values[a + s * $0] == values[b + t * $0]
      }
    case .reduce(let reduction) where reduction == .largest || reduction == .smallest:
      let from = offsets[step.left]
      return adjoints[to] != 0
        && (from..<from + width(step.left)).count { values[$0] == values[to] } > 1
    default: return false
    }
  }

  /// Adds to the adjoints of a step's operands what its own say.
  func pullBack(_ place: Int, _ values: [Double], _ first: [Double], _ adjoints: inout [Double]) {
    let step = graph.steps[place]
    let to = offsets[place]
    switch step.operation {
    case .each:
      let from = offsets[step.left]
      // What does not count adds nothing, be its slope infinite.
      for i in 0..<width(place) where adjoints[to + i] != 0 {
        adjoints[from + i] += adjoints[to + i] * first[to + i]
      }
    case .pair(let function):
      let (a, b, s, t) = operands(step)
      for i in 0..<width(place) {
        let g = adjoints[to + i]
        if g == 0 { continue }
        let (u, w) = (values[a + s * i], values[b + t * i])
        switch function {
        case .add:
          adjoints[a + s * i] += g
          adjoints[b + t * i] += g
        case .subtract:
          adjoints[a + s * i] += g
          adjoints[b + t * i] -= g
        case .multiply:
          adjoints[a + s * i] += g * w
          adjoints[b + t * i] += g * u
        case .divide:
          adjoints[a + s * i] += g / w
          adjoints[b + t * i] -= g * values[to + i] / w
        case .larger, .smaller: adjoints[function.takesFirst(u, w) ? a + s * i : b + t * i] += g
        }
      }
    case .reduce(let reduction):
      let (from, width, g) = (offsets[step.left], width(step.left), adjoints[to])
      switch reduction {
      case .sum: for i in from..<from + width { adjoints[i] += g }
      case .largest, .smallest: adjoints[from + reduction.place(values[from..<from + width])] += g
      case .logSumExp: for i in from..<from + width { adjoints[i] += g * exp(values[i] - values[to]) }
      }
    case .element(let k): adjoints[offsets[step.left] + k] += adjoints[to]
    case .argument, .constant, .list, .length: break
    }
  }

  /// The derivative of that along the tangents.
  func pullBack(
    _ place: Int, _ point: Point, _ tangents: [Double], _ result: inout [Double]
  ) {
    let step = graph.steps[place]
    let to = offsets[place]
    let (values, adjoints) = (point.values, point.adjoints)
    switch step.operation {
    case .each:
      let from = offsets[step.left]
      for i in 0..<width(place) {
        if result[to + i] != 0 { result[from + i] += result[to + i] * point.first[to + i] }
        if adjoints[to + i] != 0, tangents[from + i] != 0 {
          result[from + i] += adjoints[to + i] * point.second[to + i] * tangents[from + i]
        }
      }
    case .pair(let function):
      let (a, b, s, t) = operands(step)
      for i in 0..<width(place) {
        let (g, dg) = (adjoints[to + i], result[to + i])
        let (p, q) = (a + s * i, b + t * i)
        let (u, w, du, dw) = (values[p], values[q], tangents[p], tangents[q])
        switch function {
        case .add:
          result[p] += dg
          result[q] += dg
        case .subtract:
          result[p] += dg
          result[q] -= dg
        case .multiply:
          result[p] += dg * w + g * dw
          result[q] += dg * u + g * du
        case .divide:
          let ratio = values[to + i]
          result[p] += (dg - g * dw / w) / w
          result[q] -= (dg * ratio + g * (tangents[to + i] - ratio * dw / w)) / w
        case .larger, .smaller: result[function.takesFirst(u, w) ? p : q] += dg
        }
      }
    case .reduce(let reduction):
      let (from, width, g, dg) = (offsets[step.left], width(step.left), adjoints[to], result[to])
      switch reduction {
      case .sum: for i in from..<from + width { result[i] += dg }
      case .largest, .smallest: result[from + reduction.place(values[from..<from + width])] += dg
      case .logSumExp:
        for i in from..<from + width {
          result[i] += exp(values[i] - values[to]) * (dg + g * (tangents[i] - tangents[to]))
        }
      }
    case .element(let k): result[offsets[step.left] + k] += result[to]
    case .argument, .constant, .list, .length: break
    }
  }
}
