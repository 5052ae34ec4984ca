import CSQLite
import JupyterKernel
import Testing

@testable import HistoryDatabase

/// SQLite's own GLOB is the judge.
@Suite struct GlobTests {
  @Test(arguments: 0..<8) func globsMeanWhatSQLiteMeans(seed: UInt64) throws {
    let connection = try Connection(":memory:", patience: 0)
    let judge = try connection.prepare("SELECT ? GLOB ?")
    var random = Generator(state: seed)
    let texts: [Character] = ["a", "b", "c", "é", "]", "[", "-", "^", "!", "*", "\n", "😀"]
    let patterns = texts + ["*", "*", "?", "[", "]", "-", "^", "a", "b"]
    var matched = 0
    for _ in 0..<5_000 {
      let text = String(
        (0..<Int.random(in: 0...6, using: &random)).map { _ in texts.randomElement(using: &random)! })
      let pattern = String(
        (0..<Int.random(in: 0...8, using: &random)).map { _ in patterns.randomElement(using: &random)! })
      try judge.bind(1, text)
      try judge.bind(2, pattern)
      #expect(try judge.step())
      let expected = judge.integer(0) == 1
      judge.reset()
      matched += expected ? 1 : 0
      if Glob(pattern).matches(text) != expected { Issue.record("\(pattern) on \(text): not \(expected)") }
    }
    #expect(matched > 100)
  }

  /// SQLite takes exponential time for it.
  @Test func noPatternTakesForEver() {
    let text = String(repeating: "a", count: 20_000)
    #expect(!Glob(String(repeating: "*a", count: 50) + "*b").matches(text))
    #expect(Glob(String(repeating: "*a", count: 50) + "*").matches(text))
  }
}

/// SplitMix64 (Steele, Lea and Flood 2014).
private struct Generator: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
