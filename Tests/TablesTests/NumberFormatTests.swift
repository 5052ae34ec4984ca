import Testing

@testable import Tables

@Suite struct NumberFormatTests {
  @Test(arguments: [
    (27.868, "27.868"), (-3.27492, "-3.2749"), (-0.0238, "-0.02380"), (0.13934, "0.1393"),
    (1.04651, "1.0465"),
    (0.012617, "0.01262"), (0, "0"), (-0.0, "0"), (0.99999, "0.99999"), (0.999949, "0.9999"),
    (9.99999, "10.000"), (99999.7, "100000"), (123456.7, "123457"), (9999999.4, "9999999"),
    (12_345_678, "1.2346e7"), (1e308, "1.0000e308"), (0.0001234, "0.0001234"), (0.00001234, "1.234e-5"),
    (.leastNonzeroMagnitude, "4.941e-324"), (.nan, "nan"), (.infinity, "inf"), (-.infinity, "-inf"),
  ])
  func coefficient(value: Double, text: String) {
    #expect(NumberFormat.coefficient.string(value) == text)
  }

  @Test(arguments: [
    (5.7531, 4, "5.753"), (0.0051471, 4, "0.005147"), (3.1e-13, 1, "3e-13"), (2.5391, 4, "2.539"),
    (1_263_986, 4, "1263986"), (0, 4, "0"), (0.1, 3, "0.100"), (7, 1, "7"),
  ])
  func significant(value: Double, count: Int, text: String) {
    #expect(NumberFormat.significant(count).string(value) == text)
  }

  @Test(arguments: [
    (0.8314, 3, "0.831"), (61.7769, 4, "61.7769"), (-2, 1, "-2.0"), (0, 3, "0"), (0.0004, 3, "0.0004"),
    (0.0005001, 3, "0.001"), (-1e-9, 3, "-1e-9"), (0.4, 0, "0.4"), (2.5, 0, "2"), (1e20, 2, "1.0000e20"),
  ])
  func fixed(value: Double, decimals: Int, text: String) {
    #expect(NumberFormat.fixed(decimals).string(value) == text)
  }

  @Test func signs() {
    #expect(NumberFormat.fixed(3).signed.string(0.35) == "+0.350")
    #expect(NumberFormat.fixed(3).signed.string(-0.35) == "-0.350")
    #expect(NumberFormat.fixed(3).signed.string(0) == "0")
    #expect(NumberFormat.coefficient.signed.string(.infinity) == "+inf")
  }

  @Test(arguments: [
    (0.3345, "+33%"), (-0.1171, "-12%"), (0, "0%"), (0.001, "+0.1%"), (1, "+100%"), (1e307, "+1.0000e307"),
  ])
  func percent(value: Double, text: String) {
    // 1e307 × 100 overflows: its own digits are shown, without the sign of a percentage.
    #expect(NumberFormat.percent.string(value) == text)
  }

  @Test(arguments: [
    (21, "21"), (2.62, "2.62"), (16.46, "16.46"), (.nan, "NA"), (0, "0"), (1.0 / 3, "0.3333333"),
    (123_456_789, "123456789"), (12345678.9, "12345679"), (1e15, "1e15"), (-1e-7, "-1e-7"), (1e308, "1e308"),
  ])
  func data(value: Double, text: String) {
    #expect(NumberFormat.data.string(value) == text)
  }

  @Test func digitsSetting() {
    #expect(NumberFormat.coefficient.digits(7).string(3.27492017) == "3.274920")
    #expect(NumberFormat.coefficient.digits(7).string(-0.0238) == "-0.0238000")
    #expect(NumberFormat.significant(4).digits(3).string(5.7531) == "5.8")
    #expect(NumberFormat.significant(1).digits(9).string(3e-13) == "3e-13")
    #expect(NumberFormat.coefficient.digits(9).string(12345678.9) == "12345678.9")
    for digits in -5...60 { #expect(!NumberFormat.data.digits(digits).string(1.0 / 3).isEmpty) }
    for digits in -5...60 { #expect(!NumberFormat.coefficient.digits(digits).string(1.0 / 3).isEmpty) }
  }

  /// The shortest form reads back bit for bit, and no rule prints a number that is not 0 as zeros.
  @Test func laws() {
    var random = SplitMix(seed: 1)
    let rules: [NumberFormat] = [
      .coefficient, .significant(4), .significant(1), .fixed(3), .fixed(0), .percent, .data, .shortest,
    ]
    for _ in 0..<20_000 {
      let value = Double(bitPattern: random.next())
      guard value.isFinite, value != 0 else { continue }
      #expect(Double(NumberFormat.shortest.string(value)) == value)
      for rule in rules {
        let text = rule.string(value)
        let mantissa = text.prefix { $0 != "e" }
        if !mantissa.contains(where: { ("1"..."9").contains($0) }) {
          Issue.record("\(value) by \(rule.rule) is \(text)")
        }
        if case .percent = rule.rule { continue }
        let back = Double(text.hasPrefix("+") ? String(text.dropFirst()) : text)
        if back == nil || back == 0 || (back! < 0) != (value < 0) {
          Issue.record("\(value) by \(rule.rule) is \(text)")
        }
      }
    }
  }

  /// Digits are those of the C library.
  @Test func roundingIsCorrect() {
    var random = SplitMix(seed: 2)
    for _ in 0..<20_000 {
      let value = Double(random.next() >> 11) * 0x1p-53 * 1000
      guard value >= 1 else { continue }
      #expect(Double(NumberFormat.coefficient.string(value))! == Double(printed("%.4e", value))!)
    }
  }
}
