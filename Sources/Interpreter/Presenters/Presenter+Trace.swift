import Fitting
import Tables

extension Presenter {
  func traceDocument(_ value: TraceValue) -> Document {
    var blocks: [Document.Block] = [.table(stepTable(value))]
    let notes = outcomeLines(value)
    if !notes.isEmpty { blocks.append(.lines(notes)) }
    return Document(blocks)
  }

  private func stepTable(_ value: TraceValue) -> Table {
    var columns = [Table.Column("step", .right)] + value.names.map { Table.Column($0, .number) }
    if value.hasLoss { columns.append(Table.Column("loss", .number)) }
    columns.append(Table.Column("penalty", .number))
    if value.hasLoss {
      columns += [Table.Column("share", .number), Table.Column("objective", .number)]
    }
    columns.append(Table.Column("max|slope|", .number))
    var table = Table(columns: columns)
    for step in shownSteps(value.trace.steps) {
      var row: [Table.Cell] = [.number(Double(step.number), "\(step.number)")]
      row += step.coefficients.map { fixed($0, 4) }
      if value.hasLoss { row.append(fixed(step.loss, 4)) }
      row.append(fixed(step.penalty, 4))
      if value.hasLoss {
        let share = step.objective == 0 ? 0 : step.penalty / step.objective
        row += [.number(share, NumberFormat.fixed(1).string(100 * share) + "%"), fixed(step.objective, 4)]
      }
      row.append(fixed(step.maxSlope, 3))
      table.append(row)
    }
    return table
  }

  /// All steps of a short descent; of a long one the first, then about ten a decade, and the last.
  private func shownSteps(_ steps: [Trace.Step]) -> [Trace.Step] {
    guard steps.count > 24, let last = steps.last else { return steps }
    var marks: Set<Int> = [0, last.number]
    var decade = 1
    while decade <= last.number {
      for multiple in [1, 2, 3, 4, 5, 7] { marks.insert(multiple * decade) }
      decade *= 10
    }
    return steps.filter { marks.contains($0.number) }
  }

  private func outcomeLines(_ value: TraceValue) -> [String] {
    var lines: [String] = []
    if let factors = value.trace.contraction, let first = factors.first {
      let same = factors.allSatisfy { $0 == first }
      let shown = same ? short(first) : factors.map { short($0) }.joined(separator: ", ")
      lines.append("each step multiplies \(same ? "b" : "the coefficients") by \(shown) = 1 − 2·rate·λ")
    }
    if value.isRateShortened {
      lines.append(
        "rate = \(written(value.rate)): with \(written(Trace.usualRate)) the descent would diverge")
    }
    let smaller = value.trace.stableRate.map { ", such as rate = \(written($0))" } ?? ""
    switch value.trace.outcome {
    case .descended: break
    case .overshoots:
      lines.append(
        "note: each step overshoots the minimum and lands on its other side; a smaller rate comes straight")
    case .diverges(let step):
      lines.append(
        "note: the descent diverges: from step \(step) on the objective is above its start; take a smaller rate\(smaller)"
      )
    case .notFinite(let step):
      lines.append(
        "note: the descent diverges: step \(step) left the range of numbers; take a smaller rate\(smaller)")
    }
    if let kink = jumpedKink(value) {
      lines.append(
        "note: a gradient step cannot rest on the kink at \(written(kink)): a coefficient jumps across it; method = \"proximal\" lands on it"
      )
    }
    return lines
  }

  /// The kink that a coefficient changed sides of at each of the last two steps, as a fixed step does.
  private func jumpedKink(_ value: TraceValue) -> Double? {
    let trace = value.trace
    guard trace.method == .gradient, trace.contraction == nil, trace.steps.count >= 3 else { return nil }
    let last = Array(trace.steps.suffix(3).map(\.coefficients))
    for (j, kink) in value.kinks.enumerated() {
      guard let kink else { continue }
      let sides = last.map { $0[j] - kink }
      if sides[0] * sides[1] < 0, sides[1] * sides[2] < 0 { return kink }
    }
    return nil
  }
}
