internal import Engine

extension FuzzLaw {
  /// What is read can be written and read again as the same document, in every layout; what is refused is refused at
  /// a place within the text.
  package static let json = FuzzLaw(name: "json") { (bytes) throws(Violation) in
    let value: JSON
    do throws(JSONError) {
      value = try JSON.parse(bytes)
    } catch {
      let lines = bytes.count { $0 == 0x0A } + 1
      try require((1...lines).contains(error.line), "line \(error.line) of \(lines)")
      try require((1...bytes.count + 1).contains(error.column), "column \(error.column)")
      return
    }
    let written = value.serialisedBytes()
    try require(try reread(written).serialisedBytes() == written, "one line changes on its way")
    try require(
      try reread(value.serialisedBytes(indent: 1)).serialisedBytes() == written, "indents change it")
    let ascii = value.serialisedBytes(ascii: true)
    try require(ascii.allSatisfy { $0 < 0x80 }, "not ASCII")
    try require(try reread(ascii).serialisedBytes() == written, "escapes change it")
    let sorted = value.serialisedBytes(sortedKeys: true)
    try require(try reread(sorted).serialisedBytes(sortedKeys: true) == sorted, "sorting is not stable")
    try require(try reread(written) == value, "not equal to itself")
  }

  private static func reread(_ bytes: [UInt8]) throws(Violation) -> JSON {
    do throws(JSONError) {
      return try JSON.parse(bytes)
    } catch {
      throw Violation("what was written cannot be read: \(error)")
    }
  }
}
