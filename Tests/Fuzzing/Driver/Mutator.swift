import CFuzzer
import Glibc

/// Changes programs by whole words: bytes alone would rarely leave one that parses.
///
/// A third of the time the fuzzer's own mutation of bytes, which finds what no word would.
struct Mutator {
  /// Sizes and values at which programs break.
  private static let numbers = [
    "0", "1", "-1", "0.5", "2", "3", "32", "33", "1e9", "1e15", "1e308", "1e-308", "inf", "nan",
    "9223372036854775807",
    "9223372036854775808", "-0", "1e-16",
  ]

  private var state: UInt64

  init(seed: UInt32) { state = UInt64(seed) }

  /// Writes a changed program over the first `count` of at most `limit` bytes; returns its length.
  mutating func mutate(_ bytes: UnsafeMutablePointer<UInt8>, _ count: Int, limit: Int) -> Int {
    guard next(3) > 0, count > 0 else { return LLVMFuzzerMutate(bytes, count, limit) }
    var words = Self.words(
      of: String(decoding: UnsafeBufferPointer(start: bytes, count: count), as: UTF8.self))
    for _ in 0...next(3) { change(&words) }
    let text = Array(words.joined().utf8.prefix(limit))
    for (index, byte) in text.enumerated() { bytes[index] = byte }
    return text.count
  }

  private mutating func change(_ words: inout [String]) {
    guard !words.isEmpty else { return }
    let place = next(words.count)
    switch next(6) {
    case 0: words.remove(at: place)
    case 1: words.insert(words[place], at: place)
    case 2: words.swapAt(place, next(words.count))
    case 3: words[place] = words[next(words.count)]
    case 4:
      // A number becomes another; otherwise one is put in.
      let number = Self.numbers[next(Self.numbers.count)]
      if words[place].first?.isNumber == true {
        words[place] = number
      } else {
        words.insert(number, at: place)
      }
    default:
      // A piece goes elsewhere, with its brackets or without.
      let end = min(words.count, place + 1 + next(8))
      let piece = Array(words[place..<end])
      words.insert(contentsOf: piece, at: next(words.count))
    }
  }

  /// Runs of letters and digits, and each other character alone.
  private static func words(of text: String) -> [String] {
    var words: [String] = []
    var isInWord = false
    for character in text {
      let isWordCharacter = character.isLetter || character.isNumber || character == "_" || character == "."
      if isWordCharacter, isInWord, !words.isEmpty {
        words[words.count - 1].append(character)
      } else {
        words.append(String(character))
      }
      isInWord = isWordCharacter
    }
    return words
  }

  /// SplitMix64: the same seed gives the same program.
  private mutating func next(_ bound: Int) -> Int {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return Int((z ^ (z >> 31)) % UInt64(bound))
  }
}

/// libFuzzer finds this by its name.
@_cdecl("LLVMFuzzerCustomMutator")
func customMutator(_ bytes: UnsafeMutablePointer<UInt8>, _ count: Int, _ limit: Int, _ seed: UInt32) -> Int {
  guard mutatesWords else { return LLVMFuzzerMutate(bytes, count, limit) }
  var mutator = Mutator(seed: seed)
  return mutator.mutate(bytes, count, limit: limit)
}
