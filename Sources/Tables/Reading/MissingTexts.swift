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

  func contains(_ start: UnsafePointer<UInt8>, _ count: Int) -> Bool {
    if count == 0 { return true }
    guard count <= longest, starts[Int(start[0])] else { return false }
    return texts.contains { $0.elementsEqual(UnsafeBufferPointer(start: start, count: count)) }
  }
}
