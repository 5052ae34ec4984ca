import Tables

extension MathematicalFunction {
  func page() -> HelpPage {
    HelpPage(kind: "function", signature: signature, summary: summary) {
      [.lines([reach])] + Document.Block.examples([example])
    }
  }

  private var reach: String {
    switch kind {
    case .elementwise:
      "Works on numbers, and element by element on lists, matrices and columns, also in formulas."
    case .reduction: "Takes a list, a column, a matrix or several numbers, and gives one number."
    case .pairwise: "Takes two lists or columns of one length, and gives one number."
    case .parallel: "Takes two lists or columns of one length, or a number beside one, and gives a list."
    default: "Takes a matrix."
    }
  }

  private var example: String {
    switch kind {
    case .elementwise: "\(name)([0.5, 1, 2])"
    case .reduction: "\(name)([1, 2, 4])"
    case .pairwise: "\(name)([1, 2], [3, 4])"
    case .parallel: "\(name)([-1, 0, 2], 0)"
    default: "\(name)([[2, 1], [1, 2]])"
    }
  }
}
