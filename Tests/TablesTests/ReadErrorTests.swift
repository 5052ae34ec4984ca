import Glibc
import Testing

@testable import Tables

@Suite struct ReadErrorTests {
  private let name = "d.csv"

  private func failure(_ bytes: [UInt8], _ options: ReadOptions = ReadOptions()) -> ReadError? {
    do {
      _ = try readDelimited(bytes: bytes, name: name, options: options)
      return nil
    } catch { return error }
  }

  private func failure(_ text: String, _ options: ReadOptions = ReadOptions()) -> ReadError? {
    failure(Array(text.utf8), options)
  }

  private func at(_ line: Int, _ column: Int) -> FilePosition { FilePosition(line: line, column: column) }

  @Test(arguments: ["", "\n\n", "\u{FEFF}", "  \n"]) func empty(text: String) {
    #expect(failure(text) == .empty(path: name))
  }

  @Test func headerOnly() {
    #expect(failure("a,b\n\n") == .headerOnly(path: name, names: ["a", "b"]))
    #expect(failure("a") == .headerOnly(path: name, names: ["a"]))
  }

  /// One bad field among numbers, wherever it stands; the column counts characters, not bytes.
  @Test(arguments: [0, 5, 11]) func badField(place: Int) {
    var rows = (0..<11).map { "é,\($0)" }
    rows.insert("é,1o", at: place)
    let error = failure("t,n\n" + rows.joined(separator: "\n"))
    #expect(
      error == .notANumber(path: name, at: at(place + 2, 3), column: "n", text: "1o", numbers: 11, of: 12))
    #expect(
      error?.message
        == "d.csv, line \(place + 2), column 3: `1o` is not a number (in `n` 11 of 12 fields are)")
    #expect(error?.help == "read the column as text, text = [\"n\"], or call it missing, missing = [\"1o\"]")
    #expect(error?.code == "not-a-number")
  }

  @Test func badFieldAfterLineBreakInQuotes() {
    let rows = (0..<11).map { "\"two\nlines\",\($0)\n" }.joined()
    #expect(
      failure("t,n\n" + rows + "x,oops\n")
        == .notANumber(path: name, at: at(24, 3), column: "n", text: "oops", numbers: 11, of: 12))
    #expect(failure("t,n\n" + rows + "x,oops\n", ReadOptions(text: ["n"])) == nil)
    #expect(failure("t,n\n" + rows + "x,oops\n", ReadOptions(missing: ["oops"])) == nil)
  }

  @Test func tooLarge() {
    #expect(
      failure("a,b\n1,2\n3,-1e999\n")
        == .numberTooLarge(path: name, at: at(3, 3), column: "b", text: "-1e999"))
    #expect(failure("a\n1\n1e308\n") == nil)
  }

  @Test func fieldCounts() {
    #expect(failure("a,b\n1,2\n3\n") == .wrongFieldCount(path: name, line: 3, expected: 2, found: 1))
    #expect(failure("a,b\n1,2\n\n3,4,5\n") == .wrongFieldCount(path: name, line: 4, expected: 2, found: 3))
    #expect(failure("a,b\nx,y\nx\n") == .wrongFieldCount(path: name, line: 3, expected: 2, found: 1))
    #expect(failure("a,b\n1,2,\n") == .wrongFieldCount(path: name, line: 2, expected: 2, found: 3))
    #expect(
      failure("1,2\n", ReadOptions(header: .names(["a"])))
        == .wrongFieldCount(path: name, line: 1, expected: 1, found: 2))
    #expect(
      failure("a,b\n1,2\n3\n")?.message == "d.csv, line 3: 1 field where 2 were expected")
  }

  @Test func quotes() {
    #expect(failure("a,b\n1,\"x\n2,y\n") == .unclosedQuote(path: name, at: at(2, 3)))
    #expect(failure("a,\"b\n") == .unclosedQuote(path: name, at: at(1, 3)))
    #expect(failure("a,b\n1,\"x\"y\n") == .textAfterQuote(path: name, at: at(2, 6)))
    #expect(failure("a,\"b\"c\n1,2\n") == .textAfterQuote(path: name, at: at(1, 6)))
    #expect(failure("a\n\"") == .unclosedQuote(path: name, at: at(2, 1)))
  }

  @Test func notText() {
    #expect(failure([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A]) == .notText(path: name, looksLike: "a PNG image"))
    #expect(
      failure([0x50, 0x4B, 0x03, 0x04, 0, 0])
        == .notText(path: name, looksLike: "a ZIP archive, such as an Excel or LibreOffice workbook"))
    #expect(failure([0xFF, 0xFE, 0x61, 0x00]) == .notText(path: name, looksLike: "UTF-16 text"))
    #expect(failure("<!DOCTYPE html><html>") == .notText(path: name, looksLike: "an HTML page"))
    #expect(failure("a,b\n1,\0\n") == .notText(path: name, looksLike: nil))
  }

  @Test(
    arguments: [
      [0xFF], [0xC0, 0x80], [0xE0, 0x80, 0x80], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xC3], [0x80],
      [0xF8, 0x88, 0x80, 0x80], [0xE2, 0x82],
    ] as [[UInt8]])
  func notUTF8(bad: [UInt8]) {
    let text = Array("name,é\n\"中é\",".utf8) + bad + Array("\n".utf8)
    #expect(failure(text) == .notUTF8(path: name, at: at(2, 6), byte: bad[0]))
  }

  @Test func everyScalarIsUTF8() {
    var text = "a\n"
    for value in stride(from: UInt32(0x20), to: 0x11_0000, by: 7) {
      if value != 0x22, let scalar = Unicode.Scalar(value) { text.unicodeScalars.append(scalar) }
    }
    #expect(failure(text) == nil)
  }

  @Test func unknownTextColumn() {
    let error = failure("a,b\n1,2\n", ReadOptions(text: ["c"]))
    #expect(error == .noColumn(path: name, name: "c", names: ["a", "b"]))
    #expect(error?.help == "columns: a b")
  }

  @Test func everyErrorHasWords() {
    let place = at(1, 1)
    let all: [ReadError] = [
      .fileNotFound(path: "f"), .isDirectory(path: "f"), .notPermitted(path: "f"),
      .unreadable(path: "f", reason: "r"), .empty(path: "f"), .headerOnly(path: "f", names: ["a"]),
      .notText(path: "f", looksLike: nil), .notUTF8(path: "f", at: place, byte: 7),
      .badGzip(path: "f", reason: "r"), .wrongFieldCount(path: "f", line: 1, expected: 1, found: 2),
      .notANumber(path: "f", at: place, column: "c", text: "t", numbers: 1, of: 2),
      .numberTooLarge(path: "f", at: place, column: "c", text: "t"), .unclosedQuote(path: "f", at: place),
      .textAfterQuote(path: "f", at: place), .noColumn(path: "f", name: "c", names: []),
    ]
    #expect(Set(all.map(\.code)).count == all.count)
    #expect(all.allSatisfy { $0.message.contains("f") && !$0.message.contains("\n") })
    let long = ReadError.notANumber(
      path: "f", at: place, column: "c", text: String(repeating: "x\n", count: 500), numbers: 1, of: 2)
    #expect(long.message.count < 120 && !long.message.contains("\n"))
  }
}

/// Errors and successes that need a real file.
@Suite final class ReadFileTests {
  private let directory: String

  init() {
    var template = Array("/tmp/tables-XXXXXX".utf8CString)
    mkdtemp(&template)
    directory = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  deinit {
    for name in ["d.csv", "d.csv.gz", "secret.csv"] { unlink("\(directory)/\(name)") }
    rmdir(directory)
  }

  private func write(_ bytes: [UInt8], _ name: String) -> String {
    let path = "\(directory)/\(name)"
    let file = fopen(path, "w")
    fwrite(bytes, 1, bytes.count, file)
    fclose(file)
    return path
  }

  @Test func plain() throws {
    let path = write(Array("a\n1\n2".utf8), "d.csv")
    #expect(try readDelimited(path: path).frame["a"]?.numbers == [1, 2])
  }

  @Test func missingFileAndDirectory() {
    let place = directory
    #expect(throws: ReadError.fileNotFound(path: "/no/such.csv")) { try readDelimited(path: "/no/such.csv") }
    #expect(throws: ReadError.fileNotFound(path: "")) { try readDelimited(path: "") }
    #expect(throws: ReadError.fileNotFound(path: "/tmp\0x")) { try readDelimited(path: "/tmp\0x") }
    #expect(throws: ReadError.isDirectory(path: place)) { try readDelimited(path: place) }
  }

  @Test(.enabled(if: geteuid() != 0, "root may read everything")) func permission() {
    let path = write(Array("a\n1\n".utf8), "secret.csv")
    chmod(path, 0)
    #expect(throws: ReadError.notPermitted(path: path)) { try readDelimited(path: path) }
  }

  @Test func systemErrors() {
    #expect(ReadError.system(EACCES, path: "f") == .notPermitted(path: "f"))
    #expect(ReadError.system(ENOENT, path: "f") == .fileNotFound(path: "f"))
    #expect(ReadError.system(EISDIR, path: "f") == .isDirectory(path: "f"))
    #expect(ReadError.system(EIO, path: "f") == .unreadable(path: "f", reason: "Input/output error"))
  }

  /// `a,b` and 1,2 / 3,4 as made by gzip 1.12 with no name and no time, and the same twice in one file.
  @Test func gzip() throws {
    let path = write(sample, "d.csv.gz")
    #expect(
      try readDelimited(path: path).frame
        == DataFrame([Column("a", numbers: [1, 3]), Column("b", numbers: [2, 4])]))
    // Known by its bytes, whatever it is called; members follow one another.
    let twice = write(sample + sample, "d.csv")
    #expect(throws: Never.self) { try readDelimited(path: twice, options: ReadOptions(text: ["a"])) }
    #expect(
      try readDelimited(path: twice, options: ReadOptions(text: ["a", "b"])).frame["a"]?.factor?[2] == "a")
  }

  @Test func damagedGzip() {
    for length in 2..<sample.count {
      #expect(throws: ReadError.self) { try readDelimited(bytes: Array(sample.prefix(length)), name: "x.gz") }
    }
    #expect(throws: ReadError.badGzip(path: "x.gz", reason: "it ends too early")) {
      try readDelimited(bytes: sample.dropLast(3), name: "x.gz")
    }
    var broken = sample
    broken[broken.count - 6] ^= 0xFF
    #expect(throws: ReadError.badGzip(path: "x.gz", reason: "incorrect data check")) {
      try readDelimited(bytes: broken, name: "x.gz")
    }
  }
}

private let sample: [UInt8] = [
  0x1F, 0x8B, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02, 0x03, 0x4B, 0xD4, 0x49, 0xE2, 0x32, 0xD4,
  0x31, 0xE2, 0x32, 0xD6, 0x31, 0xE1, 0x02, 0x00, 0xE5, 0xE9, 0xD6, 0xCE, 0x0C, 0x00, 0x00, 0x00,
]
