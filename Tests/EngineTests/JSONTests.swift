import Engine
import Testing

@Suite struct JSONTests {
  @Test(arguments: [
    #"{"a":[1,2.50,-0,1e400,12345678901234567890],"a":null,"ä😀":"\u0001\b\f\n\r\t\"\\ é"}"#,
    "[]", "{}", "null", "true", "false", "0", #""""#, "[[[]]]", #"{"":{"":[]}}"#,
  ])
  func oneLineTextComesBackUnchanged(text: String) throws {
    #expect(try JSON.parse(text).serialised() == text)
  }

  @Test func escapesAreDecoded() throws {
    #expect(try JSON.parse(#""\u0041\ud83d\ude00\/\b\f\n\r\t\"\\z""#).string == "A😀/\u{8}\u{C}\n\r\t\"\\z")
  }

  @Test(arguments: [
    (#""\ud83d""#, "\u{FFFD}"), (#""\ude00x""#, "\u{FFFD}x"), (#""\ud83d\u0041""#, "\u{FFFD}A"),
    (#""\ud83d\ud83d\ude00""#, "\u{FFFD}😀"), (#""\ud83d\n""#, "\u{FFFD}\n"),
  ])
  func unpairedSurrogatesAreReplaced(text: String, expected: String) throws {
    #expect(try JSON.parse(text).string == expected)
  }

  @Test func numbersKeepTheirText() throws {
    let array = try JSON.parse("[1.10,1E5,1e-7]").array
    #expect(array?.map { $0.serialised() } == ["1.10", "1E5", "1e-7"])
    #expect(array?[1].double == 100_000)
  }

  @Test func ofEqualKeysTheLastCounts() throws {
    let twice = try JSON.parse(#"{"a":1,"a":2}"#)
    #expect(twice["a"]?.int == 2)
    #expect(twice == twice)
    #expect(try twice == JSON.parse(#"{"a":2}"#) && twice != JSON.parse(#"{"a":1}"#))
  }

  @Test(
    arguments: [
      ("", .unexpectedEnd, 1, 1), ("  \n ", .unexpectedEnd, 2, 2), ("[1,", .unexpectedEnd, 1, 4),
      ("[1,]", .unexpectedCharacter("]"), 1, 4), ("{\"a\":1,}", .unexpectedCharacter("}"), 1, 8),
      ("{a:1}", .unexpectedCharacter("a"), 1, 2), ("[1 2]", .unexpectedCharacter("2"), 1, 4),
      ("{\"é\" 1}", .unexpectedCharacter("1"), 1, 6), ("[\n\n  é]", .unexpectedCharacter("é"), 3, 3),
      ("nul", .unexpectedEnd, 1, 4), ("nulL", .unexpectedCharacter("L"), 1, 4),
      ("NaN", .unexpectedCharacter("N"), 1, 1), ("'a'", .unexpectedCharacter("'"), 1, 1),
      ("\u{FEFF}1", .unexpectedCharacter("\u{FEFF}"), 1, 1), ("1 1", .trailingText, 1, 3),
      ("01", .invalidNumber, 1, 2), ("-", .unexpectedEnd, 1, 2), ("-x", .invalidNumber, 1, 2),
      ("1.", .unexpectedEnd, 1, 3), ("1.e3", .invalidNumber, 1, 3), ("1e+", .unexpectedEnd, 1, 4),
      ("\"a", .unexpectedEnd, 1, 3), ("\"a\nb\"", .controlCharacter, 1, 3),
      (#""\x""#, .invalidEscape, 1, 3), (#""\u12"#, .unexpectedEnd, 1, 6),
      (#""\u12g4""#, .invalidEscape, 1, 3), ("\"\\", .unexpectedEnd, 1, 3),
    ] as [(String, JSONError.Reason, Int, Int)])
  func mistakesHaveAPlace(text: String, reason: JSONError.Reason, line: Int, column: Int) {
    #expect(throws: JSONError(reason: reason, line: line, column: column)) { try JSON.parse(text) }
  }

  @Test func bytesThatAreNoUTF8AreRefused() {
    #expect(throws: JSONError(reason: .invalidUTF8, line: 1, column: 2)) {
      try JSON.parse([0x22, 0xFF, 0x22] as [UInt8])
    }
    #expect(throws: JSONError.self) { try JSON.parse([0xFF] as [UInt8]) }
  }

  @Test func depthIsBounded() throws {
    let limit = JSON.depthLimit
    func nest(_ depth: Int) -> String {
      String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
    }
    _ = try JSON.parse(nest(limit))
    #expect(throws: JSONError(reason: .tooDeep(limit: limit), line: 1, column: limit + 1)) {
      try JSON.parse(nest(limit + 1))
    }
    #expect(throws: JSONError.self) { try JSON.parse(String(repeating: "{\"a\":[", count: 1_000_000)) }
  }

  /// What Python 3's `json.dumps(value, indent=1, sort_keys=True, ensure_ascii=False)` prints.
  @Test func indentedLayoutIsPythons() throws {
    let value = try JSON.parse(#"{"é":1,"z":[],"Z":{},"a":[1,{"b":"x\u007fé\u0000"},[2]]}"#)
    let expected = """
      {
       "Z": {},
       "a": [
        1,
        {
         "b": "x\u{7F}é\\u0000"
        },
        [
         2
        ]
       ],
       "z": [],
       "é": 1
      }
      """
    #expect(value.serialised(indent: 1, sortedKeys: true) == expected)
  }

  @Test func asciiEscapesEverythingBeyondIt() {
    #expect(JSON.string("aé😀\u{7F}").serialised(ascii: true) == #""a\u00e9\ud83d\ude00\u007f""#)
  }

  @Test func keysSortByCodePoint() {
    let value = JSON.object([("\u{E9}", .null), ("e\u{301}", .null), ("\u{FF5E}", .null), ("😀", .null)])
    #expect(
      value.serialised(sortedKeys: true) == "{\"e\u{301}\":null,\"é\":null,\"\u{FF5E}\":null,\"😀\":null}")
  }
}
