/// Formulas in rows and columns: matrices, cases, aligned equations.
///
/// Source: the American Mathematical Society's amsmath (2020); arrays by L. Lamport, LaTeX (1994).
struct TeXArray {
  enum Columns { case centred, left, pairs }

  var open = ""
  var close = ""
  var columns = Columns.centred
  /// Whether its fractions and sums are as large as in a line of their own.
  var isLarge = false
  var isSmall = false

  static let named: [String: TeXArray] = [
    "matrix": TeXArray(), "array": TeXArray(), "smallmatrix": TeXArray(isSmall: true),
    "pmatrix": TeXArray(open: "(", close: ")"), "bmatrix": TeXArray(open: "[", close: "]"),
    "Bmatrix": TeXArray(open: "{", close: "}"), "vmatrix": TeXArray(open: "|", close: "|"),
    "Vmatrix": TeXArray(open: "‖", close: "‖"), "cases": TeXArray(open: "{", columns: .left),
    "dcases": TeXArray(open: "{", columns: .left, isLarge: true),
    "rcases": TeXArray(close: "}", columns: .left), "aligned": TeXArray(columns: .pairs, isLarge: true),
    "align": TeXArray(columns: .pairs, isLarge: true), "align*": TeXArray(columns: .pairs, isLarge: true),
    "split": TeXArray(columns: .pairs, isLarge: true), "eqnarray": TeXArray(columns: .pairs, isLarge: true),
    "eqnarray*": TeXArray(columns: .pairs, isLarge: true), "gathered": TeXArray(isLarge: true),
    "gather": TeXArray(isLarge: true), "gather*": TeXArray(isLarge: true),
    "equation": TeXArray(isLarge: true), "equation*": TeXArray(isLarge: true),
    "multline": TeXArray(isLarge: true), "multline*": TeXArray(isLarge: true),
  ]
}

extension TeXFormula {
  /// Behind `\begin`.
  mutating func environment() throws(Unknown) -> MathAtom {
    guard let name = scanner.group(), let array = TeXArray.named[String(name)] else { throw Unknown() }
    if name == "array", scanner.group() == nil { throw Unknown() }
    let rows = try rows()
    guard scanner.take(.command("end")), scanner.group() == name else { throw Unknown() }
    let inner = table(rows, array)
    guard !array.open.isEmpty || !array.close.isEmpty else { return MathAtom(.ordinary, html: inner) }
    let fences = (Self.grown(array.open, "prefix"), Self.grown(array.close, "postfix"))
    return MathAtom(.ordinary, html: "<mrow>\(fences.0)\(inner)\(fences.1)</mrow>")
  }

  /// Cells parted by `&`, rows by `\\`; what an optional length behind it says is passed over.
  mutating func rows() throws(Unknown) -> [[[MathAtom]]] {
    var rows: [[[MathAtom]]] = [[]]
    while true {
      while scanner.take(.command("hline")) {}
      rows[rows.count - 1].append(try row())
      if scanner.take(.character("&")) { continue }
      guard scanner.take(.command("\\")) || scanner.take(.command("cr")) else { break }
      if scanner.take(.character("[")) {
        while scanner.peek != nil, !scanner.take(.character("]")) { _ = scanner.next() }
      }
      rows.append([])
    }
    // A last line end closes the row before it.
    if rows.count > 1, rows[rows.count - 1].allSatisfy(\.isEmpty) { rows.removeLast() }
    return rows
  }

  func table(_ rows: [[[MathAtom]]], _ array: TeXArray?) -> String {
    let array = array ?? TeXArray()
    var html = ""
    for row in rows {
      html += "<mtr>"
      for (place, cell) in row.enumerated() {
        let style =
          switch array.columns {
          case .centred: ""
          case .left: " style=\"text-align:left\""
          case .pairs where place % 2 == 0: " style=\"text-align:right;padding-right:0\""
          case .pairs: " style=\"text-align:left;padding-left:0\""
          }
        // The right side goes on where the left has ended.
        let isRight = array.columns == .pairs && place % 2 == 1
        html +=
          "<mtd\(style)>\(MathAtom.row(cell, after: isRight ? .ordinary : nil, isScript: isScript))</mtd>"
      }
      html += "</mtr>"
    }
    let table = "<mtable\(array.isLarge ? " displaystyle=\"true\"" : "")>\(html)</mtable>"
    return array.isSmall ? "<mstyle scriptlevel=\"1\">\(table)</mstyle>" : table
  }

  /// `\substack{a \\ b}`: lines below a sum.
  mutating func stacked() throws(Unknown) -> MathAtom {
    guard scanner.take(.character("{")) else { throw Unknown() }
    let rows = try rows()
    guard scanner.take(.character("}")) else { throw Unknown() }
    return MathAtom(.ordinary, html: table(rows, nil))
  }
}
