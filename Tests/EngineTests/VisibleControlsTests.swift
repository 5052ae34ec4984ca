import Engine
import Testing

/// Texts of others, on a terminal.
@Suite struct VisibleControlsTests {
  @Test("what colours, moves the cursor or turns direction is spelt out; marks of direction alone stay")
  func controls() {
    let text = "a\u{202E}b\u{2066}\u{1B}\u{9B}\u{7F}"
    let spelt = "a\\u{202e}b\\u{2066}\\u{1b}\\u{9b}\\u{7f}"
    #expect(text.withVisibleControls == spelt && text.onOneLine == spelt)
    #expect("\u{200F}א é😀".withVisibleControls == "\u{200F}א é😀" && "\u{200F}א".onOneLine == "\u{200F}א")
  }

  @Test(
    "line ends and tabs stay in a text of several lines and are spelt out on one line; a return never stays")
  func lineEnds() {
    let text = "a\tb\r\nc\u{2028}d\n"
    #expect(text.withVisibleControls == "a\tb\\r\nc\\u{2028}d\n")
    #expect(text.onOneLine == "a\\tb\\r\\nc\\u{2028}d\\n")
    #expect("a\tb\t".withoutTabs == "a b ")
  }
}
