import Fitting
import Syntax
import Tables

// The gradient of a function of the session, and derivatives beside differences.

extension GradientVerb {
  /// A row a coefficient: value (element by element), slope, curvature, and where a step goes.
  static func ofFunction(
    _ function: FunctionValue, _ points: [Double], isChecked: Bool, _ call: Call
  ) throws(Failure) -> Document {
    guard function.parameters.count == 1 else {
      throw call.fail(
        "wrong-argument-count", "gradient is of functions of one list or number", at: "x",
        help: "give the others values: gradient(eta -> f(1, eta), at = 0)")
    }
    let compiled = try CompiledFunction(function, areVectors: [true], context: call.context)
    let found = try FunctionSlopes(compiled, at: points, call)
    let gradient = GradientTable(
      points: points,
      parts: [GradientTable.Part(label: "", slopes: found.slopes, peaks: found.peaks)],
      centres: points.map { _ in 0 }, variable: compiled.parameter, hasBounds: false)
    var table = gradient.table(call.presenter)
    table.columns.insert(Table.Column("curvature", .number), at: 2)
    for row in points.indices {
      table.rows[row].insert(found.curvatures[row].map { call.presenter.coefficient($0) } ?? .empty, at: 2)
    }
    if found.isElementwise {
      table.columns.insert(Table.Column("value", .number), at: 1)
      for row in points.indices {
        table.rows[row].insert(call.presenter.coefficient(found.values[row]), at: 1)
      }
    }
    if isChecked {
      try addChecks(to: &table, gradient.sums, points, call) { (row, point) throws(Failure) in
        let numbers = try call.evaluator.apply(function, [.vector(point)]).numbers ?? []
        let value =
          found.isElementwise && numbers.count == points.count ? numbers[row] : numbers.first ?? .nan
        // Step by step a number may be too large on the way to one that is not.
        return value.isFinite ? value : found.value(row, at: point)
      }
    }
    let value = "value \(call.presenter.coefficient(found.values[0]).string)"
    return Document((found.isElementwise ? [] : [.lines([value])]) + [.table(table)])
  }

  /// Two columns: the slope by central differences of the values, and how far it is from the one shown.
  ///
  /// - Parameter value: for a row of the table at a point, so that elements far out leave the others' alone
  static func addChecks(
    to table: inout Table, _ slopes: [Interval], _ points: [Double], _ call: Call,
    value: (Int, [Double]) throws(Failure) -> Double
  ) throws(Failure) {
    table.columns += [
      Table.Column("by differences", .number), Table.Column("relative difference", .number),
    ]
    for (row, slope) in slopes.enumerated() {
      func along(_ t: Double) throws(Failure) -> Double {
        var point = points
        point[row] = t
        return try value(row, point)
      }
      let check = try SlopeCheck(slope, along, at: points[row])
      if call.context.isInterrupted { throw .interrupted }
      guard check.difference.isFinite else {
        table.rows[row] += [.empty, .text("no finite values")]
        continue
      }
      let relative: Table.Cell
      if check.isUnsettled {
        relative = .text("within their error")
      } else if let size = check.relative {
        relative = .number(size, size < 1e-9 ? "< 1e-9" : NumberFormat.significant(1).string(size))
      } else {
        relative = .text("inside")
      }
      table.rows[row] += [call.presenter.coefficient(check.difference), relative]
    }
  }
}
