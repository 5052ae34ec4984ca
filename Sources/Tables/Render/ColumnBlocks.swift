/// How the columns of a text table share a screen: their widths, and the blocks into which a table that is
/// wider than the screen folds. The first column opens every block.
struct ColumnBlocks {
  /// The width of each column.
  private(set) var widths: [Int]
  /// Places of columns, block by block.
  private(set) var blocks: [[Int]]
  private let gap: Int
  /// Columns that no block holds, because there would be too many blocks.
  private(set) var leftOut: [Int] = []

  /// - Parameters:
  ///   - limit: screen columns; nil never folds.
  ///   - gap: screen columns between two columns.
  ///   - most: blocks at most; nil takes as many as there must be.
  init(_ columns: [TextColumn], to limit: Int?, gap: Int, atMost most: Int?) {
    self.gap = gap
    widths = columns.map(\.width)
    blocks = [Array(columns.indices)]
    guard let limit, widths.reduce(0, +) + gap * (widths.count - 1) > limit, let first = columns.first else {
      return
    }
    // Beside the first column there is room for the neediest of the others.
    let others = columns.dropFirst()
    let neediest = others.reduce(0) { max($0, $1.least, min($1.width, limit / 2)) }
    widths[0] = first.width(in: limit - (others.isEmpty ? 0 : gap + neediest))
    for place in others.indices { widths[place] = columns[place].width(in: limit - gap - widths[0]) }
    blocks = folded(to: limit, gap)
    if let most, blocks.count > max(1, most) {
      leftOut = blocks[max(1, most)...].flatMap { $0.dropFirst() }
      blocks.removeLast(blocks.count - max(1, most))
    }
  }

  /// Screen columns that the widest block takes.
  var widest: Int {
    blocks.map { block in block.reduce(gap * (block.count - 1)) { $0 + widths[$1] } }.max() ?? 0
  }

  private func folded(to limit: Int, _ gap: Int) -> [[Int]] {
    var blocks: [[Int]] = []
    var block = [0]
    var used = widths[0]
    for place in widths.indices.dropFirst() {
      if block.count > 1, used + gap + widths[place] > limit {
        blocks.append(block)
        block = [0]
        used = widths[0]
      }
      block.append(place)
      used += gap + widths[place]
    }
    return blocks + [block]
  }
}
