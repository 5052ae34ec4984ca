/// Places for labels that want to stand at given heights and must not touch.
///
/// The places with the least sum of squared moves, in the order of the wishes: neighbours that would touch form a
/// block about the mean of their wishes (isotonic regression by pooling; Ayer et al. 1955).
enum LabelPlacement {
  /// - Parameters:
  ///   - wishes: in any order
  ///   - gap: least distance of neighbours
  ///   - room: where the outermost may be; it must hold them all, or they go beyond its end
  static func spread(_ wishes: [Double], gap: Double, room: ClosedRange<Double>) -> [Double] {
    let order = wishes.indices.sorted { (wishes[$0], $0) < (wishes[$1], $1) }
    var blocks: [(sum: Double, count: Int)] = []
    // With k·gap taken off the k-th wish, keeping a distance is keeping an order.
    for (rank, index) in order.enumerated() {
      blocks.append((wishes[index] - Double(rank) * gap, 1))
      while blocks.count > 1, mean(blocks[blocks.count - 2]) >= mean(blocks[blocks.count - 1]) {
        let last = blocks.removeLast()
        blocks[blocks.count - 1].sum += last.sum
        blocks[blocks.count - 1].count += last.count
      }
    }
    let most = room.upperBound - Double(wishes.count - 1) * gap
    var places = wishes
    var rank = 0
    for block in blocks {
      for _ in 0..<block.count {
        let base = max(min(mean(block), most), room.lowerBound)
        places[order[rank]] = base + Double(rank) * gap
        rank += 1
      }
    }
    return places
  }

  private static func mean(_ block: (sum: Double, count: Int)) -> Double { block.sum / Double(block.count) }

  /// The row of each of some widths along a line, from 0: the first in which it touches no earlier one.
  static func rows(_ spans: [ClosedRange<Double>], gap: Double) -> [Int] {
    var taken: [[ClosedRange<Double>]] = []
    return spans.map { span in
      let row =
        taken.firstIndex { row in
          row.allSatisfy { span.lowerBound > $0.upperBound + gap || span.upperBound < $0.lowerBound - gap }
        } ?? taken.count
      if row == taken.count { taken.append([]) }
      taken[row].append(span)
      return row
    }
  }
}
