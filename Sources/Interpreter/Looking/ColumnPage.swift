import Syntax
import Tables

extension Column {
  /// Kind, missing values and range.
  func page(in data: DataSet, _ presenter: Presenter) -> HelpPage {
    HelpPage(
      kind: "column", signature: "\(data.name).\(Syntax.source(ofName: name))", summary: fact(presenter)
    ) {
      presenter.columnDocument(self).blocks
    }
  }

  /// `number column · 32 rows, 1 missing · from 1.513 to 5.424 · mean 3.217`
  private func fact(_ presenter: Presenter) -> String {
    let missing = missingCount
    var parts = ["\(kind.rawValue) column", "\(count) rows, \(missing == 0 ? "none" : "\(missing)") missing"]
    switch values {
    case .number(let numbers):
      let present = numbers.filter { !$0.isNaN }
      if let low = present.min(), let high = present.max() {
        parts.append(
          low == high
            ? "always \(presenter.number(low))" : "from \(presenter.number(low)) to \(presenter.number(high))"
        )
        parts.append("mean \(presenter.short(present.reduce(0) { $0 + $1 / Double(present.count) }))")
      }
    case .logical(let flags):
      parts.append("true \(flags.count { $0 == true }), false \(flags.count { $0 == false })")
    case .text(let factor):
      let levels = zip(factor.levels, factor.levelCounts).map { "\($0) \($1)" }
      parts.append(
        levels.count <= 6
          ? levels.joined(separator: ", ")
          : "\(levels.count) levels, first \(levels.prefix(2).joined(separator: ", "))")
    }
    return parts.joined(separator: " · ")
  }
}
