import Testing

@testable import Tables

/// Columns of text on a terminal.
/// Checked against the Python package wcwidth 0.9 and Unicode 16.
@Suite struct DisplayWidthTests {
  @Test(
    "widths of characters alone and in company",
    arguments: [
      ("abc", 3), ("", 0), ("中文", 4), ("ｱ", 1), ("한국", 4), ("e\u{301}", 1), ("λ²─…", 4), ("👍", 2), ("👍🏽", 2),
      ("👩‍👩‍👧", 2), ("🇫🇷", 2), ("❤\u{FE0F}", 2), ("❤", 1), ("a\u{200E}b\u{200F}", 2), ("\u{FEFF}a", 1),
      ("שלום", 4),
      ("\u{1112}\u{1161}\u{11AB}", 2), ("，。", 4), ("\u{AD}", 1), ("𝛽", 1), ("⌚", 2), ("⚡", 2),
      ("¼", 1),
    ])
  func width(text: String, width: Int) { #expect(text.displayWidth == width) }

  @Test("cut and wrapped texts hold whole characters")
  func cuts() {
    #expect("中文字".cut(to: 5) == "中文…" && "中文字".cut(to: 4) == "中…" && "abc".cut(to: 3) == "abc")
    #expect("abcdef".cut(to: 5, dots: "...") == "ab..." && "abcdef".cut(to: 2, dots: "...") == "..")
    #expect("e\u{301}e\u{301}e".prefix(displayWidth: 2) == "e\u{301}e\u{301}")
  }

  @Test("a screen of ASCII gets all else spelt out")
  func ascii() {
    #expect("é😀".escapingNonASCII == "\\u{e9}\\u{1f600}" && "abc".escapingNonASCII == "abc")
  }
}
