// Two habits of Python that the notebook format inherits: where a text is cut into lines, and how a
// floating-point number is spelled. A file is byte for byte what nbformat writes only if both agree.

extension String {
  /// The text cut behind its line ends, as Python's `str.splitlines(True)` cuts it.
  ///
  /// Besides LF, CR and CRLF those are VT, FF, the separators U+001C…1E, NEL, U+2028 and U+2029.
  package var pythonLines: [String] {
    var lines: [String] = []
    var line = String.UnicodeScalarView()
    var scalars = unicodeScalars.makeIterator()
    var next = scalars.next()
    while let scalar = next {
      next = scalars.next()
      line.append(scalar)
      guard scalar.endsPythonLine, !(scalar == "\r" && next == "\n") else { continue }
      lines.append(String(line))
      line = String.UnicodeScalarView()
    }
    if !line.isEmpty { lines.append(String(line)) }
    return lines
  }
}

extension Unicode.Scalar {
  fileprivate var endsPythonLine: Bool {
    switch self {
    case "\n", "\r", "\u{B}", "\u{C}", "\u{1C}", "\u{1D}", "\u{1E}", "\u{85}", "\u{2028}", "\u{2029}": true
    default: false
    }
  }
}

/// Numbers as a Python program that reads and writes JSON respells them.
enum PythonNumber {
  /// Integers keep their digits; anything with a point or an exponent becomes the shortest text that
  /// reads back as the same double, in scientific form below 1e-4 and from 1e16.
  static func respelled(_ text: String) -> String {
    guard text.contains(where: { ".eE".contains($0) }) else { return text == "-0" ? "0" : text }
    guard let value = Double(text), value.isFinite else { return text }
    return spelled(value)
  }

  private static func spelled(_ value: Double) -> String {
    let sign = value.sign == .minus ? "-" : ""
    guard value != 0 else { return sign + "0.0" }
    let (digits, point) = decimal(value.magnitude)
    if point > -4, point <= 16 { return sign + plain(digits, point) }
    let exponent = point - 1
    let size = String(exponent.magnitude)
    let fraction = digits.count > 1 ? "." + digits.dropFirst() : ""
    return sign + digits.prefix(1) + fraction + (exponent < 0 ? "e-" : "e+")
      + (size.count < 2 ? "0" + size : size)
  }

  private static func plain(_ digits: String, _ point: Int) -> String {
    if point <= 0 { return "0." + String(repeating: "0", count: -point) + digits }
    if point >= digits.count { return digits + String(repeating: "0", count: point - digits.count) + ".0" }
    return digits.prefix(point) + "." + digits.dropFirst(point)
  }

  /// The shortest digits d₁d₂… and the point's place k of a value 0.d₁d₂… · 10ᵏ.
  private static func decimal(_ value: Double) -> (digits: String, point: Int) {
    let parts = value.description.split(separator: "e", maxSplits: 1)
    let mantissa = parts[0].split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
    let whole = mantissa[0]
    let all = whole + (mantissa.count > 1 ? mantissa[1] : "")
    let leading = all.prefix { $0 == "0" }.count
    var digits = String(all.dropFirst(leading))
    while digits.count > 1, digits.last == "0" { digits.removeLast() }
    let exponent = parts.count > 1 ? Int(parts[1]) ?? 0 : 0
    return (digits, whole.count - leading + exponent)
  }
}
