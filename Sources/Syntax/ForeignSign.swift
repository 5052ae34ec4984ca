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

  func diagnostic(_ span: Span) -> Diagnostic {
    Diagnostic(code: code, message: message, primary: span, help: help)
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
      sign, "foreign-comparison", "`\(sign)`: there are no comparisons in the language",
      "a value or an argument gets its name with a single =; rows cannot be chosen by a condition here")
  }

  private static func pipe(_ sign: StaticString) -> ForeignSign {
    ForeignSign(
      sign, "foreign-pipe", "`\(sign)` is not an operator",
      "write the call around its argument: describe(cars)")
  }
}
