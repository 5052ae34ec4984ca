import Glibc
import Testing

@testable import Tables

/// Against the C library's `strtod`, which is correctly rounded.
@Suite struct NumberScannerTests {
  private func scan(_ text: String) -> Double? {
    let bytes = Array(text.utf8) + [10] + [UInt8](repeating: 0, count: 16)
    return bytes.withUnsafeBufferPointer {
      NumberScanner.whole($0.baseAddress!, $0.baseAddress! + text.utf8.count)?.value
    }
  }

  private func check(_ text: String) {
    let ours = scan(text)
    let reference = strtod(text, nil)
    // Not #expect: it costs more than the parsing, 200,000 times.
    if ours?.bitPattern != reference.bitPattern {
      Issue.record("\(text): \(ours ?? .nan), not \(reference)")
    }
    if let quick = common(text), quick.bitPattern != reference.bitPattern {
      Issue.record("\(text): \(quick) by the common way, not \(reference)")
    }
  }

  /// What the way for common numbers says, which is nan where it does not stop at the end of the text.
  private func common(_ text: String) -> Double? {
    // A digit right behind the line end would be found if it were read.
    let bytes = Array(text.utf8) + [10] + [UInt8](repeating: UInt8(ascii: "7"), count: 32)
    return bytes.withUnsafeBufferPointer { buffer in
      NumberScanner.common(buffer.baseAddress!).map { value, end in
        end - buffer.baseAddress! == text.utf8.count ? value : .nan
      }
    }
  }

  @Test(arguments: [
    "0", "-0", "0.0", "1", "+1", "-1.5", ".5", "5.", "1e5", "1E+5", "1e-5", "007",
    "123456789012345678901234567890",
    "9007199254740993", "9007199254740992.99999999999999999", "9007199254740993.00000000000000000000000001",
    "2.2250738585072011e-308", "2.2250738585072012e-308", "2.2250738585072014e-308", "4.9e-324", "5e-324",
    "2.4703282292062327e-324", "2.4703282292062328e-324", "2.47032822920623272088284396434110686182e-324",
    "1e-400",
    "1.7976931348623157e308", "1.7976931348623158e308", "1.7976931348623159e308", "1e308", "1e309", "1e999",
    "1e99999999999999999999", "0e999", "1e-99999999999999999999",
    "0.000000000000000000000000000000000000000012345",
    "6.631236846766476e-316", "3.2378839133029012895883524125015321748630094990757e-319",
    "8.988465674311580e307", "1.00000000000000011102230246251565404236316680908203125",
    "1.00000000000000011102230246251565404236316680908203124",
    "1.00000000000000011102230246251565404236316680908203126",
    "7.2057594037927933e+16", "104110013277974872254e-225", "12345678.12345678", "1234567.87654321e-3",
    "18446744073709551615", "18446744073709551616", "9999999999999999999", "99999999999999999999",
    "8511030020275656e-342", "5201988407066741e-342", "6406892948269899e-342", "1e23", "9e22", "3e-27",
    "1e-28",
  ])
  func hardCases(text: String) { check(text) }

  @Test(arguments: [
    "", "-", ".", "e5", "1e", "1e+", "1.2.3", "1,2", "0x10", "1_0", "12a", "--1", "+-1", "inf", "nan",
  ])
  func notNumbers(text: String) { #expect(scan(text) == nil) }

  /// Doubles of every size, printed with too few, just enough and too many digits.
  @Test func randomBits() {
    var random = SplitMix(seed: 3)
    for round in 0..<60_000 {
      let value = Double(bitPattern: random.next())
      guard value.isFinite else { continue }
      check(printed("%.\(round % 25)e", value))
      check(value.description)
    }
  }

  /// Numbers exactly between two doubles, and a hair beside them.
  @Test func halfWay() {
    var random = SplitMix(seed: 4)
    for round in 0..<4_000 {
      // Moderate powers and subnormals: these have all their digits printed.
      let exponent = round % 4 == 0 ? 0 : Int(random.next() % 240) + 903
      let value = Double(bitPattern: UInt64(exponent) << 52 | random.next() >> 12)
      let middle = exactMiddle(value)
      check(middle)
      check(middle + "0000000000001")
      let digits = middle.hasSuffix(".") ? String(middle.dropLast()) : middle
      if let last = digits.last?.wholeNumberValue, last > 0 {
        check("\(digits.dropLast())\(last - 1)" + (middle.hasSuffix(".") ? ".9" : "9"))
      }
    }
  }

  /// All decimals of the mean of `value` and its successor; long double holds it.
  private func exactMiddle(_ value: Double) -> String {
    var buffer = [CChar](repeating: 0, count: 3000)
    let sum = Float80(value) / 2 + Float80(value.nextUp) / 2
    let length = withVaList([sum]) { vsnprintf(&buffer, buffer.count, "%.1090Lf", $0) }
    var text = String(decoding: buffer[..<Int(length)].map { UInt8(bitPattern: $0) }, as: UTF8.self)
    while text.last == "0" { text.removeLast() }
    return text
  }

  @Test func randomDigits() {
    var random = SplitMix(seed: 5)
    for _ in 0..<60_000 {
      let digits = String(
        (0..<Int.random(in: 1...30, using: &random)).map { _ in "0123456789".randomElement(using: &random)! })
      let point = Int.random(in: 0...digits.count, using: &random)
      check(
        digits.prefix(point) + "." + digits.dropFirst(point)
          + "e\(Int.random(in: -345...310, using: &random))")
    }
  }

  /// Every length before and behind the point, with and without sign.
  @Test func commonNumbers() {
    var random = SplitMix(seed: 7)
    var isCommon = 0
    for round in 0..<40_000 {
      let (whole, decimals) = (1 + round % 9, round / 9 % 18)
      let digits = (0..<whole + decimals).map { _ in "0123456789".randomElement(using: &random)! }
      let text =
        (Bool.random(using: &random) ? "-" : "") + String(digits.prefix(whole))
        + (decimals > 0 || Bool.random(using: &random) ? "." : "") + String(digits.dropFirst(whole))
      check(text)
      if common(text) != nil { isCommon += 1 }
    }
    #expect(isCommon > 8_000)
    for text in ["1e5", "1.5e3", "1.E2", "+1", "01", "-007.5", "", "-", ".", "x", "inf", "12345678", "-.5"] {
      #expect(common(text) == nil, "\(text)")
    }
    #expect(common("-0") == 0 && common("-0")?.sign == .minus && common("5.") == 5)
    // Where the number ends and something else follows, the end says so.
    #expect(common("1.5x")?.isNaN == true && common("1.2.3")?.isNaN == true && common("12a")?.isNaN == true)
  }

  @Test func powersAreExact() {
    #expect(PowersOfFive.table.count == PowersOfFive.greatest - PowersOfFive.least + 1)
    #expect(PowersOfFive.table[342] == .init(high: 1 << 63, low: 0))
    #expect(PowersOfFive.table[342 + 3] == .init(high: 125 << 57, low: 0))
    // 5^-1 is binary 0.0011 repeated.
    #expect(PowersOfFive.table[341] == .init(high: 0xCCCC_CCCC_CCCC_CCCC, low: 0xCCCC_CCCC_CCCC_CCCD))
  }
}
