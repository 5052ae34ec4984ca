/// The field texts that mean a missing value. Most fields are turned down by their length or first byte.
struct MissingTexts {
  private let texts: [[UInt8]]
  private let longest: Int
  /// One of them spells a number, such as -99, so that numbers need looking up too.
  let hasNumber: Bool
  private var starts = [Bool](repeating: false, count: 256)

  init(_ texts: [String]) {
    self.texts = texts.map { Array($0.utf8) }
    longest = self.texts.reduce(0) { max($0, $1.count) }
    hasNumber = texts.contains { Double($0)?.isFinite == true }
    for text in self.texts { if let first = text.first { starts[Int(first)] = true } }
  }

  func contains(_ start: UnsafePointer<UInt8>, _ count: Int) -> Bool { found(start, count) != 0 }

  /// A bit for which of them a field is, 0 for none. All from the 63rd on share one.
  func found(_ start: UnsafePointer<UInt8>, _ count: Int) -> UInt64 {
    if count == 0 { return 1 }
    guard count <= longest, starts[Int(start[0])] else { return 0 }
    let place = texts.firstIndex { $0.elementsEqual(UnsafeBufferPointer(start: start, count: count)) }
    return place.map { 1 << UInt64(min($0 + 1, 63)) } ?? 0
  }

  /// The texts that bits stand for.
  func texts(_ bits: UInt64) -> [String] {
    let all = [""] + texts.map { String(decoding: $0, as: UTF8.self) }
    return all.indices.filter { bits >> UInt64(min($0, 63)) & 1 == 1 }.map { all[$0] }
  }
}
