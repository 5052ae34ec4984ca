import Fitting
import Tables

extension MathematicalFunction {
  func page(_ presenter: Presenter) -> HelpPage {
    HelpPage(kind: "function", signature: signature, summary: summary) {
      var blocks: [Document.Block] = [.lines([reach])] + Document.Block.examples([example])
      if let value = exampleValue {
        let lines = presenter.plain(presenter.document(value)).split(separator: "\n")
        blocks.append(.verbatim(["it shows"] + lines.map { "    " + $0 }))
      }
      return blocks
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

  /// What the example gives.
  private var exampleValue: Value? {
    switch kind {
    case .elementwise(let f): .vector([0.5, 1, 2].map(f))
    case .reduction(let f): .number(f([1, 2, 4]))
    case .pairwise(let f): .number(f([1, 2], [3, 4]))
    case .parallel(let f): .vector([-1, 0, 2].map { f($0, 0) })
    case .matrix(let f): f(Matrix(rows: 2, columns: 2, elements: [2, 0, 1, 4]))
    }
  }

  private var example: String {
    switch kind {
    case .elementwise: "\(name)([0.5, 1, 2])"
    case .reduction: "\(name)([1, 2, 4])"
    case .pairwise: "\(name)([1, 2], [3, 4])"
    case .parallel: "\(name)([-1, 0, 2], 0)"
    default: "\(name)([[2, 1], [0, 4]])"
    }
  }
}
