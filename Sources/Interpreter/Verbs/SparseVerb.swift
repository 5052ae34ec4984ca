import Tables

/// `sparse(file)`: a sparse matrix from triplets of row, column and value.
enum SparseVerb: Verb {
  static let definition = VerbDefinition(
    name: "sparse", group: .data, summary: "read a sparse matrix from triplets: Matrix Market, CSV or TSV",
    parameters: [
      Parameter("file", "the file's name", kinds: [.text], positional: true, required: true),
      Parameter(
        "rows", "how many rows", kinds: [.number], default: "Matrix Market: the file's; else the largest"),
      Parameter(
        "columns", "how many columns, or their names", kinds: [.number, .text, .list],
        default: "as for rows; where the file names columns, its names, sorted"),
    ],
    details: [
      "A name that ends in .mtx (or .mtx.gz) is read as Matrix Market's coordinate format; a symmetric matrix gets both triangles. Any other has a header with row, column and value (or i, j and x), in any order, or three columns in this order. Rows and columns are counted from 1. Entries of one place are added up, and zeros are not kept.",
      "A matrix is a term of a formula by its bare name: it has a row for each row of the data, and its coefficients are X1, X2, … or X with the column's name. To predict, the session holds a matrix of the same name and columns with a row for each row of the new data.",
    ],
    examples: [
      "d = read(\"reviews.csv\")\nX = sparse(\"reviews.mtx\")\nfit(stars ~ price + X, d, penalty = 0.1*l1)",
      "words = sparse(\"reviews-words.csv\", rows = 120)",
    ],
    misnomers: [
      "shape": "rows = …, columns = …", "dims": "rows = …, columns = …", "nrow": "rows = …",
      "ncol": "columns = …", "n": "rows = …", "p": "columns = …", "names": "columns = [\"a\", \"b\"]",
    ])

  static func run(_ call: Call) throws(Failure) -> Value? {
    guard let file = try call.text("file") else { return nil }
    let rows = try call.whole("rows", atLeast: 0)
    var columns: Int?
    var names: [String]?
    switch try call.value("columns") {
    case nil: break
    case .number?: columns = try call.whole("columns", atLeast: 0)
    case let value?:
      guard let texts = value.strings else {
        throw call.wrongKind("columns", value, wanted: "a number or a list of names")
      }
      if let twice = Dictionary(grouping: texts, by: { $0 }).first(where: { $1.count > 1 }) {
        throw call.fail("bad-columns", "the column \"\(twice.key)\" is named twice", at: "columns")
      }
      (columns, names) = (texts.count, texts)
    }
    let isMarket = file.hasSuffix(".mtx") || file.hasSuffix(".mtx.gz")
    let read = try isMarket ? market(file, call) : table(file, names, call)
    return .sparse(try matrix(read, file, rows, columns, names ?? read.names, call))
  }

  /// Triplets with indices from 0, in the order of the file.
  private struct Triplets {
    var rows: Int?
    var columns: Int?
    var names: [String]?
    let rowIndices: [Int32]
    let columnIndices: [Int32]
    let values: [Double]
  }

  private static func market(_ file: String, _ call: Call) throws(Failure) -> Triplets {
    let path = call.context.resolve(path: file)
    do {
      let read = try MatrixMarket(path: path) { call.context.isInterrupted }
      return Triplets(
        rows: read.rows, columns: read.columns, rowIndices: read.rowIndices,
        columnIndices: read.columnIndices, values: read.values)
    } catch {
      throw error.failure(file, at: path, call)
    }
  }

  // MARK: Tables

  private static func table(_ file: String, _ names: [String]?, _ call: Call) throws(Failure) -> Triplets {
    let columns = try tripletColumns(file, call)
    let rows = try indices(columns[0], "row", file, call)
    guard let values = columns[2].numbers, columns[2].kind == .number else {
      throw call.fail(
        "not-a-number", "the values of \(file), in `\(columns[2].name)`, are \(columns[2].kind.rawValue)",
        at: "file", help: form)
    }
    if let bad = values.firstIndex(where: { !$0.isFinite }) {
      throw call.fail(
        "not-a-number", "entry \(bad + 1) of \(file) has no finite value", at: "file",
        help: "a place without a value is left out of the file")
    }
    guard columns[1].kind == .text, let factor = columns[1].factor else {
      return Triplets(
        rowIndices: rows, columnIndices: try indices(columns[1], "column", file, call), values: values)
    }
    let known = names ?? factor.droppingUnusedLevels().levels
    let places = Dictionary(
      known.enumerated().map { ($1, Int32($0)) }, uniquingKeysWith: { first, _ in first })
    var own: [Int32] = []
    own.reserveCapacity(factor.count)
    for k in 0..<factor.count {
      guard let name = factor[k] else {
        throw call.fail("bad-triplets", "entry \(k + 1) of \(file) has no column", at: "file", help: form)
      }
      guard let place = places[name] else {
        throw call.fail(
          "bad-triplets", "entry \(k + 1) of \(file) is in a column \"\(name)\", which is not among columns",
          at: "columns")
      }
      own.append(place)
    }
    return Triplets(columns: known.count, names: known, rowIndices: rows, columnIndices: own, values: values)
  }

  private static let form = "a file of triplets has a header row,column,value and a line an entry: 1,3,0.5"

  /// Row, column and value.
  private static func tripletColumns(_ file: String, _ call: Call) throws(Failure) -> [Column] {
    let path = call.context.resolve(path: file)
    var frame: DataFrame
    do {
      var options = ReadOptions()
      let isInterrupted = { call.context.isInterrupted }
      var read = try readDelimited(path: path, options: options, isInterrupted: isInterrupted)
      if read.notes.contains(.numericHeader) {
        options.header = .names([])
        read = try readDelimited(path: path, options: options, isInterrupted: isInterrupted)
      }
      frame = read.frame
    } catch {
      throw error.failure(file, at: path, call)
    }
    let spellings: [Set<String>] = [
      ["row", "rows", "i"], ["column", "col", "columns", "j"], ["value", "x", "v"],
    ]
    let named = spellings.compactMap { known in frame.columns.first { known.contains($0.name.lowercased()) } }
    if named.count == 3 { return named }
    guard frame.columnCount == 3 else {
      let list = frame.names.prefix(8).joined(separator: " ") + (frame.columnCount > 8 ? " …" : "")
      throw call.fail(
        "bad-triplets", "\(file) has the columns \(list), not row, column and value", at: "file", help: form)
    }
    return frame.columns
  }

  /// Whole numbers from 1, as numbers from 0.
  private static func indices(
    _ column: Column, _ what: String, _ file: String, _ call: Call
  ) throws(Failure) -> [Int32] {
    guard let numbers = column.numbers, column.kind == .number else {
      throw call.fail(
        "bad-triplets", "the \(what)s of \(file), in `\(column.name)`, are \(column.kind.rawValue)",
        at: "file",
        help: form)
    }
    var result: [Int32] = []
    result.reserveCapacity(numbers.count)
    for (k, x) in numbers.enumerated() {
      guard x >= 1, x <= Double(Int32.max), x == x.rounded() else {
        let text = x.isNaN ? "missing" : NumberFormat.shortest.string(x)
        throw call.fail(
          "bad-triplets", "the \(what) of entry \(k + 1) of \(file) is \(text)", at: "file",
          help: "rows and columns are whole numbers, counted from 1")
      }
      result.append(Int32(x) - 1)
    }
    return result
  }

  // MARK: Matrix

  private static func matrix(
    _ read: Triplets, _ file: String, _ rows: Int?, _ columns: Int?, _ names: [String]?, _ call: Call
  ) throws(Failure) -> SparseMatrix {
    let largest = { (indices: [Int32]) in indices.max().map { Int($0) + 1 } ?? 0 }
    let size = (
      rows: rows ?? read.rows ?? largest(read.rowIndices),
      columns: columns ?? read.columns ?? largest(read.columnIndices)
    )
    for (name, count) in [("rows", size.rows), ("columns", size.columns)] where count > 1 << 28 {
      throw call.fail("out-of-range", "\(count) \(name) are more than a matrix here may have", at: name)
    }
    do {
      return try SparseMatrix(
        rows: size.rows, columns: size.columns, names: names, rowIndices: read.rowIndices,
        columnIndices: read.columnIndices, values: read.values)
    } catch {
      switch error {
      case .row(let k):
        throw call.fail(
          "bad-triplets", "entry \(k + 1) of \(file) is in row \(read.rowIndices[k] + 1) of \(size.rows)",
          at: "rows", help: "rows are counted from 1; without rows = the largest in the file says how many")
      case .column(let k):
        throw call.fail(
          "bad-triplets",
          "entry \(k + 1) of \(file) is in column \(read.columnIndices[k] + 1) of \(size.columns)",
          at: "columns",
          help: "columns are counted from 1; without columns = the largest in the file says how many")
      case .value(let k):
        throw call.fail("not-a-number", "entry \(k + 1) of \(file) has no finite value", at: "file")
      case .sum(let row, let column):
        throw call.fail(
          "not-finite",
          "the entries of \(file) at row \(row + 1), column \(column + 1) add up beyond 1.8e308",
          at: "file")
      }
    }
  }
}
