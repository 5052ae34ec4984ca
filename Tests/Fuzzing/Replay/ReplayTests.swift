import Engine
import Foundation
import FuzzLaws
import Testing

/// Every law on every input of its corpus: those that the fuzzer found to reach something new, and those that once
/// broke the law.
@Suite struct ReplayTests {
  private static let fuzzing = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("..").standardized
  private static let data = fuzzing.appendingPathComponent("../../notebooks/data").standardized

  @Test(arguments: ["json", "frames", "messages", "programs", "evaluation"])
  func aLawHoldsOfItsCorpus(name: String) throws {
    let folder = try Self.folder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let law = try #require(FuzzLaw.catalogue(folder: folder.path).first { $0.name == name })
    let inputs = try Self.inputs("Corpora/\(name)")
    #expect(inputs.count >= 10)
    for input in try inputs + Self.inputs("Regressions/\(name)") {
      #expect(throws: Never.self, "\(String(decoding: input, as: UTF8.self))") { try law.check(input) }
    }
  }

  @Test func everyLawIsReplayed() {
    let names = FuzzLaw.catalogue(folder: "/nowhere").map(\.name)
    #expect(names == ["json", "frames", "messages", "programs", "evaluation"])
  }

  /// The inputs of a file: one a line, as a JSON text whose characters are its bytes.
  private static func inputs(_ name: String) throws -> [[UInt8]] {
    let text = try String(contentsOf: fuzzing.appendingPathComponent(name + ".jsonl"), encoding: .utf8)
    return try text.split(separator: "\n").map { line in
      let input = try #require(try JSON.parse(String(line)).string)
      return input.unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) }
    }
  }

  /// A folder of its own with the data that the programs read.
  private static func folder() throws -> URL {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("replay-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    for name in ["mtcars.csv", "warpbreaks.csv", "insurance.csv", "birthwt.csv"] {
      try FileManager.default.copyItem(
        at: data.appendingPathComponent(name), to: folder.appendingPathComponent(name))
    }
    return folder
  }
}
