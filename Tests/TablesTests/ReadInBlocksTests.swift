import Glibc
import Testing

@testable import Tables

/// A text read in small blocks by several threads is the text read at once, to the last error.
@Suite final class ReadInBlocksTests {
  private let directory: String

  init() {
    var template = Array("/tmp/tables-XXXXXX".utf8CString)
    mkdtemp(&template)
    directory = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  deinit {
    unlink("\(directory)/d.csv")
    rmdir(directory)
  }

  private enum Outcome: Equatable {
    case read(ReadResult)
    case failed(ReadError)
  }

  private func outcome(_ source: () throws(ReadError) -> TextSource, _ plan: ReadingPlan) -> Outcome {
    do { return .read(try Tables.read(source(), ReadOptions(), plan, { false })) } catch {
      return .failed(error)
    }
  }

  private func check(_ bytes: [UInt8], blockBytes: Int) {
    let path = "\(directory)/d.csv"
    let file = fopen(path, "w")
    fwrite(bytes, 1, bytes.count, file)
    fclose(file)
    func memory() throws(ReadError) -> TextSource { try TextSource(bytes, name: path) { false } }
    let whole = outcome(
      memory, ReadingPlan(blockBytes: 1 << 20, threads: 1, leastForThreads: 1 << 20))
    func stored() throws(ReadError) -> TextSource { try TextSource(path: path, smallest: 1) { false } }
    for threads in 1...3 {
      let plan = ReadingPlan(blockBytes: blockBytes, blockRows: 0, threads: threads, leastForThreads: 1)
      for found in [outcome(memory, plan), outcome(stored, plan)] where found != whole {
        Issue.record("\(threads) threads, \(blockBytes) bytes: \(found), not \(whole): \(bytes)")
      }
    }
  }

  /// Lines of random fields, some with quotes, line ends in quotes, other kinds, or too few fields.
  private func text(_ random: inout SplitMix, trouble: Int) -> [UInt8] {
    let width = Int.random(in: 1...5, using: &random)
    let end = ["\n", "\r\n", "\r"].randomElement(using: &random)!
    var text = (0..<width).map { "c\($0)" }.joined(separator: ",") + end
    let kinds = (0..<width).map { _ in Int.random(in: 0...4, using: &random) }
    for _ in 0..<Int.random(in: 0...60, using: &random) {
      let fields = kinds.map { kind -> String in
        if Int.random(in: 0..<40, using: &random) < trouble {
          return ["x1", "1e999", "007", "\"a\(end)b\"", "\"a\"\"\(end),1\(end)2,3\"", "", "NA", "\"u", "é"]
            .randomElement(using: &random)!
        }
        switch kind {
        case 0, 1: return "\(Double(Int.random(in: -9999...9999, using: &random)) / 100)"
        case 2: return ["red", "green", "\"a, b\"", "blå"].randomElement(using: &random)!
        case 3: return ["true", "false", ""].randomElement(using: &random)!
        default: return ["NA", "", "12"].randomElement(using: &random)!
        }
      }
      text += fields.joined(separator: ",") + end
      if Int.random(in: 0..<60, using: &random) < trouble {
        text += ["1,2", "  ", ""].randomElement(using: &random)! + end
      }
    }
    return Array(Bool.random(using: &random) ? text.utf8.dropLast(end.utf8.count) : text.utf8[...])
  }

  @Test(arguments: [0, 1, 6]) func randomTexts(trouble: Int) {
    var random = SplitMix(seed: UInt64(trouble) + 20)
    for _ in 0..<250 {
      var bytes = text(&random, trouble: trouble)
      if trouble > 1, let place = bytes.indices.randomElement(using: &random),
        Int.random(in: 0..<20, using: &random) == 0
      {
        bytes[place] = [0, 0xFF, 0x22].randomElement(using: &random)!
      }
      check(bytes, blockBytes: Int.random(in: 1...200, using: &random))
    }
  }
}
