import Fitting
import Tables

extension Topic {
  /// Source: A. Hoerl and R. Kennard (1970); H. Zou and T. Hastie (2005), theorem 1, on grouping.
  static let correlated = Topic(
    name: "correlated",
    aliases: [
      "collinear", "collinearity", "multicollinearity", "correlation", "vif", "condition number", "ridge",
    ],
    summary: "columns that say the same share one effect: l2 spreads it over them, l1 picks",
    text: [
      "Where two columns rise and fall together the data determine their joint effect well and each single one badly: one coefficient can go up as the other goes down at almost no loss. The variance of a least squares coefficient is 1/(1 - R²) times what it would be alone, R² that of its column on the others (the variance inflation factor, VIF).",
      "l2 makes the answer unique: it adds the same curvature in every direction, so that small changes of the data change little. Two equal columns get equal coefficients, half the effect each.",
      "l1 keeps one of such a pair and sets the other to 0; a few other rows, and it keeps the other. What it leaves out is not shown to be without effect. A mix, 0.3*l1 + 0.1*l2, keeps such columns together and still sets terms to 0.",
    ],
    examples: [
      "fit(mpg ~ disp + hp + wt + cyl, cars, penalty = 0.5*l1)",
      "fit(mpg ~ disp + hp + wt + cyl, cars, penalty = 0.5*l2)",
    ],
    own: { subject in
      switch subject.value {
      case .model(let model):
        of(
          model.frame.columns.indices.lazy.map {
            (name: model.frame.columns[$0].name, values: model.frame.values(ofColumn: $0))
          }, rows: model.frame.rowCount, weights: model.problem.weights, subject.presenter)
      case .data(let data):
        of(
          data.frame.columns.filter { $0.kind == .number && $0.missingCount == 0 }
            .map { (name: $0.name, values: $0.numbers ?? []) }, rows: data.frame.rowCount, subject.presenter)
      default: []
      }
    })

  private static func of(
    _ columns: some Collection<(name: String, values: [Double])>, rows: Int, weights: [Double]? = nil,
    _ p: Presenter
  ) -> [Document.Block] {
    guard columns.count <= 10_000, rows * columns.count * columns.count <= 100_000_000 else {
      return [.lines(["\(columns.count) columns are too many to compare pair by pair in an aside."])]
    }
    let kept = columns.compactMap { column in
      standardised(column.values, weights).map { (name: column.name, z: $0) }
    }
    guard kept.count > 1 else { return [.lines(["There are no two columns to compare."])] }
    var matrix = Matrix(rows: kept.count, columns: kept.count)
    var pairs: [(a: Int, b: Int, r: Double)] = []
    for a in kept.indices {
      matrix[a, a] = 1
      for b in (a + 1)..<max(a + 1, kept.count) {
        let r = zip(kept[a].z, kept[b].z).reduce(0) { $0 + $1.0 * $1.1 }
        matrix[a, b] = r
        matrix[b, a] = r
        pairs.append((a, b, r))
      }
    }
    var table = Table(columns: [Table.Column("pair"), Table.Column("correlation", .number)])
    for pair in pairs.sorted(by: { (abs($0.r), -$0.a, -$0.b) > (abs($1.r), -$1.a, -$1.b) }).prefix(5) {
      table.append([.text("\(kept[pair.a].name) and \(kept[pair.b].name)"), p.fixed(pair.r, 3)])
    }
    return [.table(table)] + inflation(kept.map(\.name), matrix, p)
  }

  /// VIF_j is the j-th entry on the diagonal of the inverse of the correlation matrix.
  private static func inflation(_ names: [String], _ matrix: Matrix, _ p: Presenter) -> [Document.Block] {
    guard names.count <= 40 else { return [] }
    guard let inverse = matrix.inverse else {
      return [.lines(["The columns are exact combinations of each other: VIF is infinite."])]
    }
    let order = names.indices.sorted { (inverse[$0, $0], -$0) > (inverse[$1, $1], -$1) }
    let texts = order.prefix(8).map { "\(names[$0]) \(p.short(inverse[$0, $0], 3))" }
    return [.lines(p.wrapped("VIF: " + texts.joined(separator: ", ") + (names.count > 8 ? ", …" : "")))]
  }

  /// Centred about the weighted mean, times √w, and of length 1, so that the product of two is their weighted
  /// correlation; nil for a constant column.
  private static func standardised(_ x: [Double], _ weights: [Double]?) -> [Double]? {
    guard !x.isEmpty else { return nil }
    let w = weights ?? x.map { _ in 1 }
    let total = w.reduce(0, +)
    let mean = zip(w, x).reduce(0) { $0 + $1.0 * $1.1 } / total
    let centred = zip(w, x).map { $0.squareRoot() * ($1 - mean) }
    let length = centred.reduce(0) { $0 + $1 * $1 }.squareRoot()
    return length > 1e-12 * abs(mean) * total.squareRoot() && length > 0
      ? centred.map { $0 / length } : nil
  }
}
