import Syntax
import Testing

@Suite struct SourceTextTests {
  @Test func linesAndColumns() {
    let source = SourceText("a\r\nbé漢x\rc\n")
    #expect(source.lineStarts == [0, 3, 11, 13])
    #expect((0..<4).map { source[source.lineSpan($0)] } == ["a", "bé漢x", "c", ""])
    #expect([0, 3, 4, 6, 9, 11, 13].map { source.position(of: $0).line } == [1, 2, 2, 2, 2, 3, 4])
    #expect([3, 4, 6, 9].map { source.position(of: $0).column } == [1, 2, 3, 5])
  }

  @Test func aPieceOfALongerTextCountsLinesFromItsOwnPlace() {
    let source = SourceText("a\nb", name: "s", firstLine: 99)
    #expect(source.position(of: 0).line == 99 && source.position(of: 2).line == 100)
    let diagnostic = Diagnostic(code: "c", message: "m", primary: Span(2, 3), source: source)
    #expect(DiagnosticRenderer().lines(of: diagnostic) == ["error: m", "  100 | b", "      | ^"])
  }

  @Test func scalars() {
    let source = SourceText("aé漢😀z")
    #expect((0...5).map { source.byteOffset(ofScalar: $0) } == [0, 1, 3, 6, 10, 11])
    #expect([0, 1, 3, 6, 10, 11].map { source.scalarOffset(ofByte: $0) } == [0, 1, 2, 3, 4, 5])
    #expect(source.byteOffset(ofScalar: 99) == 11)
    #expect(source.byteOffset(ofScalar: -1) == 0)
    #expect(source.scalarRange(of: Span(3, 10)) == 2..<4)
    #expect(source.span(ofScalars: 2..<4) == Span(3, 10))
  }

  @Test(
    arguments: [
      ([0x61, 0x0A, 0x62, 0xFF, 0x63], 3), ([0xC3], 0), ([0x61, 0xE2, 0x82], 1), ([0xC0, 0x80], 0),
      ([0x61, 0xED, 0xA0, 0x80], 1), ([0x80], 0),
    ] as [([UInt8], Int)])
  func invalidUTF8(bytes: [UInt8], offset: Int) {
    #expect {
      try SourceText(bytes: bytes)
    } throws: { error in
      let diagnostic = error as? Diagnostic
      return diagnostic?.code == "invalid-utf8" && diagnostic?.primary?.start == offset
        && !DiagnosticRenderer().render(diagnostic ?? Diagnostic(code: "", message: "")).isEmpty
    }
  }

  @Test func validUTF8() throws {
    #expect(try SourceText(bytes: Array("é漢😀".utf8)).text == "é漢😀")
  }
}
