import Fitting

/// The parameters `b` of a Stan program and the statements of the penalties or priors that hold them.
///
/// `b` is a vector on the scale that the penalties act on, class by class where there are several. What has a
/// distribution's name in Stan is written as one; other penalties are taken from `target`.
struct StanPenalties {
  private let facts: TranslationFacts
  /// What the objective is multiplied by.
  private let scale: Double

  init(_ facts: TranslationFacts, scale: Double) {
    self.facts = facts
    self.scale = scale
  }

  func add(to program: inout StanProgram) throws(Untranslatable) {
    let terms = facts.problem.penalties.filter { $0.strength > 0 }
    program.parameters.append("vector\(try bounds(terms))[\(size)] b;")
    for (number, term) in terms.enumerated() { try add(term, number: number + 1, to: &program) }
  }

  private var size: String { facts.problem.outputs > 1 ? "p * k" : "p" }
  private var isPrior: Bool { facts.model.prior != nil }

  // MARK: A term

  private func add(_ term: PenaltyTerm, number: Int, to program: inout StanProgram) throws(Untranslatable) {
    let strength = scale * term.strength
    let centre = term.centre ?? term.columns.map { _ in 0 }
    let shifted = difference(term.columns, centre)
    func take(_ value: String) { program.model.append("target += -\(value);\(comment(term.columns))") }
    if let form = term.penalty.separable?.elementary {
      let factors = term.factors ?? term.columns.map { _ in 1 }
      let held = term.columns.indices.filter { factors[$0] > 0 }
      let place = place(held.map { term.columns[$0] })
      let middle = StanProgram.vector(held.map { centre[$0] })
      func tell(_ distribution: String, _ width: (Double) -> Double) {
        let widths = StanProgram.vector(held.map { width(strength * factors[$0]) })
        program.model.append(
          "\(place) ~ \(distribution)(\(middle), \(widths));\(comment(held.map { term.columns[$0] }))")
      }
      if form.absolute > 0 { tell("double_exponential") { 1 / (form.absolute * $0) } }
      if form.square > 0 { tell("normal") { 1 / (2 * form.square * $0).squareRoot() } }
      return
    }
    guard term.factors == nil else {
      throw Untranslatable("weights beside a penalty \(term.penalty.definition.name) are not written there")
    }
    let factor = strength == 1 ? "" : "\(facts.number(strength)) * "
    switch term.penalty {
    case is Box, is Nonneg: return
    case let student as StudentPenalty:
      let parameters = "\(StanProgram.vector(centre)), \(facts.number(student.scale))"
      let (name, arguments) =
        student.df == 1 ? ("cauchy", parameters) : ("student_t", "\(facts.number(student.df)), \(parameters)")
      program.model.append(
        strength == 1
          ? "\(place(term.columns)) ~ \(name)(\(arguments));\(comment(term.columns))"
          : "target += \(factor)\(name)_lpdf(\(place(term.columns)) | \(arguments));\(comment(term.columns))")
    case let horseshoe as HorseshoePenalty:
      guard strength == 1 else { throw Untranslatable("a horseshoe beside a mean loss has no density") }
      addLocalScales(horseshoe, term.columns, centre, number: number, to: &program)
    case let lp as Lp: take("\(factor)sum(abs(\(shifted)) .^ \(facts.number(lp.p)))")
    case let scad as SCAD:
      define(Self.scad, in: &program)
      take("\(factor)scad(\(shifted), \(facts.number(scad.lambda)), \(facts.number(scad.a)))")
    case let mcp as MCP:
      define(Self.mcp, in: &program)
      take("\(factor)mcp(\(shifted), \(facts.number(mcp.lambda)), \(facts.number(mcp.gamma)))")
    default:
      if case .dense(let matrix)? = term.penalty.hessian(dimension: term.columns.count) {
        add(matrix, strength, term.columns, centre, factor, to: &program)
        return
      }
      switch term.penalty.coupling(dimension: term.columns.count) {
      case .norms(let groups)?:
        for group in groups {
          let columns = group.members.map { term.columns[$0] }
          let weight = facts.number(strength * group.weight)
          program.model.append(
            "target += -\(weight) * norm2(\(difference(columns, group.members.map { centre[$0] })));\(comment(columns))"
          )
        }
      case .maximum?: take("\(factor)max(abs(\(shifted)))")
      case .differences?:
        let steps = (
          difference(Array(term.columns.dropFirst()), Array(centre.dropFirst())),
          difference(Array(term.columns.dropLast()), Array(centre.dropLast()))
        )
        if term.columns.count > 1 { take("\(factor)sum(abs(\(steps.0) - (\(steps.1))))") }
      case nil:
        guard let graph = term.penalty.customGraph else {
          throw Untranslatable("Stan has no \(term.penalty.definition.name)")
        }
        let name = "penalty\(number)"
        program.functions += StanFunction(graph, arguments: ["b"]).definition(named: name)
        take("\(factor)\(name)(\(shifted))")
      }
    }
  }

  private func define(_ function: [String], in program: inout StanProgram) {
    if !program.functions.contains(function[0]) { program.functions += function }
  }

  /// ½ b'Hb: a normal distribution with that precision where it is a prior, whose matrix has an inverse.
  private func add(
    _ matrix: Matrix, _ strength: Double, _ columns: [Int], _ centre: [Double], _ factor: String,
    to program: inout StanProgram
  ) {
    let scaled = isPrior ? strength : 1
    let rows = (0..<matrix.rows).map { i in
      "[\((0..<matrix.columns).map { StanProgram.number(scaled * matrix[i, $0]) }.joined(separator: ", "))]"
    }
    let text = "[\(rows.joined(separator: ", "))]"
    program.model.append(
      (isPrior
        ? "\(vectorPlace(columns)) ~ multi_normal_prec(\(StanProgram.column(centre)), \(text));"
        : "target += -0.5 * \(factor)quad_form(\(text), \(difference(columns, centre)));") + comment(columns))
  }

  /// The joint mode of coefficients and the logarithms of their local scales, half-Cauchy each.
  private func addLocalScales(
    _ horseshoe: HorseshoePenalty, _ columns: [Int], _ centre: [Double], number: Int,
    to program: inout StanProgram
  ) {
    let name = "r\(number)"
    program.parameters.append("vector[\(columns.count)] \(name);  // log local scales; -inf where b is 0")
    program.model.append("target += cauchy_lpdf(exp(\(name)) | 0, 1) + sum(\(name));")
    let middle = StanProgram.vector(centre)
    let place = vectorPlace(columns)
    program.model.append(
      "\(place) ~ normal(\(middle), \(facts.number(horseshoe.scale)) * exp(\(name)));\(comment(columns))")
    if horseshoe.slab.isFinite {
      program.model.append(
        "\(place) ~ normal(\(middle), \(facts.number(horseshoe.slab)));\(comment(columns))")
    }
  }

  // MARK: Bounds

  /// Constraints on the parameters, such as `<lower=0>`.
  private func bounds(_ terms: [PenaltyTerm]) throws(Untranslatable) -> String {
    let count = facts.problem.coefficientCount
    var (lower, upper) = (
      [Double](repeating: -.infinity, count: count), [Double](repeating: .infinity, count: count)
    )
    for term in terms {
      guard let domain = term.penalty.separable?.domain else { continue }
      for (k, j) in term.columns.enumerated() {
        lower[j] = max(lower[j], domain.lower + (term.centre?[k] ?? 0))
        upper[j] = min(upper[j], domain.upper + (term.centre?[k] ?? 0))
      }
    }
    guard zip(lower, upper).allSatisfy({ $0 < $1 }) else {
      throw Untranslatable(
        "it has no parameter that is held at one value", help: "leave the term out of the formula")
    }
    var parts: [String] = []
    if lower.contains(where: \.isFinite) { parts.append("lower=\(StanProgram.vector(lower))") }
    if upper.contains(where: \.isFinite) { parts.append("upper=\(StanProgram.vector(upper))") }
    return parts.isEmpty ? "" : "<\(parts.joined(separator: ", "))>"
  }

  // MARK: Places

  /// The coefficients of columns, a number where there is one: `b`, `b[2]`, `b[2:4]`, `b[{1, 3}]`.
  private func place(_ columns: [Int]) -> String {
    columns.count == 1 && facts.problem.coefficientCount > 1 ? "b[\(columns[0] + 1)]" : vectorPlace(columns)
  }

  private func vectorPlace(_ columns: [Int]) -> String {
    if columns == Array(0..<facts.problem.coefficientCount) { return "b" }
    if columns.count > 1, columns == Array(columns[0]...columns[columns.count - 1]) {
      return "b[\(columns[0] + 1):\(columns[columns.count - 1] + 1)]"
    }
    return "b[{\(columns.map { String($0 + 1) }.joined(separator: ", "))}]"
  }

  /// A vector: the coefficients less what they are pulled to.
  private func difference(_ columns: [Int], _ centre: [Double]) -> String {
    let place = vectorPlace(columns)
    return centre.allSatisfy { $0 == 0 } ? place : "\(place) - \(StanProgram.vector(centre))"
  }

  /// The names of the coefficients, where they are few and not all.
  private func comment(_ columns: [Int]) -> String {
    guard columns.count < facts.problem.coefficientCount, columns.count <= 8 else { return "" }
    let names = facts.model.coefficientNames
    return StanProgram.comment(columns.map { names[$0] })
  }

  private static let scad = [
    "real scad(vector t, real lambda, real a) {", "  real total = 0;", "  for (i in 1:size(t)) {",
    "    real u = abs(t[i]);",
    "    total += u <= lambda ? lambda * u",
    "             : u >= a * lambda ? 0.5 * square(lambda) * (a + 1)",
    "             : (2 * a * lambda * u - square(u) - square(lambda)) / (2 * (a - 1));",
    "  }", "  return total;", "}",
  ]

  private static let mcp = [
    "real mcp(vector t, real lambda, real gamma) {", "  real total = 0;", "  for (i in 1:size(t)) {",
    "    real u = abs(t[i]);",
    "    total += u <= gamma * lambda ? lambda * u - 0.5 * square(u) / gamma : 0.5 * gamma * square(lambda);",
    "  }", "  return total;", "}",
  ]
}
