/// A sign of R, Python or a shell that this language does not have, with what to write in its place.
struct ForeignSign {
  let text: StaticString
  private let code: String
  private let message: String
  private let help: String

  private init(_ text: StaticString, _ code: String, _ message: String, _ help: String) {
    self.text = text
    self.code = code
    self.message = message
    self.help = help
  }

  /// - Parameter bytes: the source, in which the words beside the sign make the help the reader's own.
  func diagnostic(_ span: Span, in bytes: UnsafeBufferPointer<UInt8>) -> Diagnostic {
    var help = help
    if code == "foreign-pipe" || code == "foreign-assignment" || code == "foreign-field",
      let left = ForeignSign.word(endingAt: span.start, in: bytes),
      left.unicodeScalars.first.map({ $0.properties.isAlphabetic || $0 == "_" }) == true
    {
      let right = ForeignSign.word(startingAt: span.end, in: bytes)
      switch code {
      case "foreign-pipe": if let right { help = "write  \(right)(\(left))" }
      case "foreign-field":
        if let right { help = "a column or a field is written with a point: \(left).\(right)" }
      default:
        let value = ForeignSign.line(from: span.end, in: bytes) ?? "1"
        let sign = Unicode.Scalar(bytes[span.start])
        help =
          "+-*/^".unicodeScalars.contains(sign)
          ? "write the name twice:  \(left) = \(left) \(sign) \(value)" : "use = :  \(left) = \(value)"
      }
    }
    return Diagnostic(code: code, message: message, primary: span, help: help)
  }

  /// The name or number that ends before `offset`, blanks left out.
  private static func word(endingAt offset: Int, in bytes: UnsafeBufferPointer<UInt8>) -> String? {
    var end = offset
    while end > 0, bytes[end - 1] == UInt8(ascii: " ") { end -= 1 }
    var start = end
    while start > 0, Ascii.continuesName(bytes[start - 1]) || bytes[start - 1] == UInt8(ascii: ".") {
      start -= 1
    }
    return start < end ? String(decoding: bytes[start..<end], as: UTF8.self) : nil
  }

  /// What is left of the line, where it is short.
  private static func line(from offset: Int, in bytes: UnsafeBufferPointer<UInt8>) -> String? {
    var (start, end) = (offset, offset)
    while start < bytes.count, bytes[start] == UInt8(ascii: " ") { start += 1 }
    end = start
    while end < bytes.count, bytes[end] != UInt8(ascii: "\n"), bytes[end] != UInt8(ascii: "#") { end += 1 }
    while end > start, bytes[end - 1] == UInt8(ascii: " ") || bytes[end - 1] == UInt8(ascii: "\r") {
      end -= 1
    }
    guard end > start else { return nil }
    return end - start > 60 ? "…" : String(decoding: bytes[start..<end], as: UTF8.self)
  }

  private static func word(startingAt offset: Int, in bytes: UnsafeBufferPointer<UInt8>) -> String? {
    var start = offset
    while start < bytes.count, bytes[start] == UInt8(ascii: " ") { start += 1 }
    var end = start
    while end < bytes.count, Ascii.continuesName(bytes[end]) || bytes[end] == UInt8(ascii: ".") { end += 1 }
    return start < end ? String(decoding: bytes[start..<end], as: UTF8.self) : nil
  }

  /// The longest foreign sign that starts at `offset`.
  static func find(in bytes: UnsafeBufferPointer<UInt8>, at offset: Int) -> ForeignSign? {
    switch bytes[offset] {
    case UInt8(ascii: "("), UInt8(ascii: ")"), UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: ","),
      UInt8(ascii: "~"):
      return nil
    case UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "*"), UInt8(ascii: "/"), UInt8(ascii: "^"),
      UInt8(ascii: ":"), UInt8(ascii: "="):
      // The language's own signs, most of all tokens: foreign only before one of three.
      guard offset + 1 < bytes.count else { return nil }
      let next = bytes[offset + 1]
      guard next == UInt8(ascii: "=") || next == UInt8(ascii: "*") || next == UInt8(ascii: "/") else {
        return nil
      }
    default: break
    }
    return byFirstByte[Int(bytes[offset] & 0x7F)].first { $0.matches(bytes, at: offset) }
  }

  private func matches(_ bytes: UnsafeBufferPointer<UInt8>, at offset: Int) -> Bool {
    guard offset + text.utf8CodeUnitCount <= bytes.count else { return false }
    return text.withUTF8Buffer { sign in
      for index in sign.indices where bytes[offset + index] != sign[index] { return false }
      return true
    }
  }

  private static let byFirstByte: [[ForeignSign]] = {
    var table = [[ForeignSign]](repeating: [], count: 128)
    for sign in catalogue { table[Int(sign.text.utf8Start.pointee & 0x7F)].append(sign) }
    return table
  }()

  /// A longer sign stands before its beginnings.
  private static let catalogue: [ForeignSign] = [
    assignment("<<-"), assignment("<-"), assignment(":="),
    updating("+="), updating("-="), updating("*="), updating("/="), updating("^="),
    comparison("=="), comparison("!="), comparison("<="), comparison(">="),
    ForeignSign(
      "**", "foreign-power", "`**` is not an operator", "a power is written ^, as in x^2"),
    ForeignSign(
      "//", "foreign-operator", "`//` is not an operator",
      "a quotient is written /, a comment starts with #"),
    pipe("|>"), pipe("%>%"),
    ForeignSign(
      "%*%", "foreign-operator", "`%*%` is not an operator", "for the inner product write dot(a, b)"),
    ForeignSign(
      "%/%", "foreign-operator", "`%/%` is not an operator", "a quotient is written /"),
    ForeignSign(
      "%in%", "foreign-operator", "`%in%` is not an operator", "there are no comparisons in the language"),
    ForeignSign(
      "%%", "foreign-operator", "`%%` is not an operator", "the remainder is written %, as in 7 % 3"),
    ForeignSign(
      "||", "foreign-operator", "`||` is not an operator", "there are no conditions in the language"),
    ForeignSign(
      "|", "foreign-operator", "`|` is not an operator",
      "a penalty or a prior of some terms is written with [ ], as in l1[wt, hp]"),
    ForeignSign(
      "&&", "foreign-operator", "`&&` is not an operator", "there are no conditions in the language"),
    ForeignSign(
      "&", "foreign-operator", "`&` is not an operator", "several penalties are added: 0.1*l1 + 0.2*l2"),
    ForeignSign(
      "{", "foreign-bracket", "`{` opens no block: the language has none",
      "a list is written [1, 2]; a function b -> expression"),
    ForeignSign("}", "foreign-bracket", "`}` closes nothing", "there are only ( ) and [ ]"),
    ForeignSign(
      "$", "foreign-field", "`$` is not an operator", "a column or a field is written with a point: cars.mpg"),
    ForeignSign(
      "@", "foreign-operator", "`@` is not an operator", "for the inner product write dot(a, b)"),
    ForeignSign(
      "!", "foreign-operator", "`!` is not an operator",
      "there are no conditions and no shell commands; all terms but one is l2[-wt]"),
    comparison("<"), comparison(">"),
    ForeignSign(
      "\\", "foreign-operator", "`\\` has no meaning here",
      "a function is written b -> expression; an open bracket or a trailing operator continues a line"),
  ]

  private static func assignment(_ sign: StaticString) -> ForeignSign {
    ForeignSign(
      sign, "foreign-assignment", "`\(sign)` does not assign", "use = : m = fit(…)")
  }

  private static func updating(_ sign: StaticString) -> ForeignSign {
    ForeignSign(
      sign, "foreign-assignment", "`\(sign)` is not an operator", "write the name twice: x = x + 1")
  }

  private static func comparison(_ sign: StaticString) -> ForeignSign {
    ForeignSign(
      sign, "foreign-comparison", "`\(sign)` is not in this language: it has no comparisons",
      "\(sign)" == "=="
        ? "to give a value its name write one =, as in  a = 1"
        : "rows cannot be chosen by a condition; choose them in the file before read(…)")
  }

  private static func pipe(_ sign: StaticString) -> ForeignSign {
    ForeignSign(
      sign, "foreign-pipe", "`\(sign)` is not an operator",
      "write the call around its argument: describe(cars)")
  }
}
