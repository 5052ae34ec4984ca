import Testing

@testable import Tables

@Suite struct ReadTests {
  private func read(_ text: String, _ options: ReadOptions = ReadOptions(), name: String = "d.csv") throws
    -> ReadResult
  {
    try readDelimited(bytes: Array(text.utf8), name: name, options: options)
  }

  private func frame(_ columns: Column...) throws -> DataFrame { try DataFrame(columns) }

  @Test func numbersTextAndLogicals() throws {
    let result = try read("a,b,c,d\n1,x,true,1e308\n-2.5,y,FALSE,NaN\n+.5,x,,-Inf\n")
    #expect(
      try result.frame
        == frame(
          Column("a", numbers: [1, -2.5, 0.5]), Column("b", text: ["x", "y", "x"]),
          Column("c", logicals: [true, false, nil]), Column("d", numbers: [1e308, .nan, -.infinity])))
    #expect(result.notes == [.missing(column: "c", count: 1), .missing(column: "d", count: 1)])
    #expect(result.notes[0].message == "`c` has 1 missing value")
  }

  @Test("what another reader has to be told: blanks around fields, and the texts of missing values")
  func otherReaders() throws {
    #expect(try !read("a,b\n1,x y\n2,\" z \"\n").isPadded)
    #expect(try read("a ,b\n1,x\n").isPadded)
    #expect(try !read("a,b\r\n1,x\r\n").isPadded)
    for line in [" 1,x", "1 ,x", "1, x", "1,x ", "1, \"x\"", "1,\"x\" ", "1,x \r", "\t1,x"] {
      #expect(try read("a,b\n1,x\n\(line)\n").isPadded, "\(line)")
    }
    #expect(try !read("a\tb\n\tx\n1\tx\n").isPadded)
    let result = try read("a,b,c\n1,x,NA\n.,null,3\n,y,4\n")
    #expect(result.missing == ["", "NA", "null", "."])
    #expect(try read("a,b\n1,x\n").missing.isEmpty)
    // More texts than there are bits.
    let many = (1...100).map { "m\($0)" }
    #expect(try read("a\n1\nm3\nm90\n", ReadOptions(missing: many)).missing == ["m3"] + many[62...])
  }

  @Test func quotes() throws {
    let result = try read(
      "\"a \"\"b\"\"\",c\r\n\"line\r\nbreak, \"\"q\"\"\",\"1\"\r\n  \"x\"  , 2 \r\n5\" pipe,3")
    #expect(
      try result.frame
        == frame(
          Column("a \"b\"", text: ["line\r\nbreak, \"q\"", "x", "5\" pipe"]), Column("c", numbers: [1, 2, 3]))
    )
    // The same text, quoted and not, is one level.
    #expect(try read("a,b\n5\" x,1\n\"5\"\" x\",2\n").frame["a"]?.factor?.levels == ["5\" x"])
  }

  @Test(arguments: [
    ("a,b\n1,2\n", ","), ("a\tb\n1\t2\n", "\t"), ("a;b\n1,5;2,5\n", ";"), ("a|b\n1|2\n", "|"),
    ("a\n1\n2\n", ","),
    ("a,b\n\"x;y;z\",1\n\"x;y\",2\n", ","),
  ])
  func delimiters(text: String, expected: String) throws {
    #expect(try read(text).delimiter == expected.utf8.first)
  }

  @Test func delimiterByName() throws {
    #expect(try read("a,b\n1,2\n", name: "x.TSV").frame.names == ["a,b"])
    #expect(
      try read("a;b|c\n1;2|3\n", ReadOptions(delimiter: UInt8(ascii: "|"))).frame.names == ["a;b", "c"])
  }

  @Test(arguments: [
    "a,b\n1,2\n3,4\n", "a,b\r\n1,2\r\n3,4\r\n", "a,b\r1,2\r3,4\r", "a,b\n1,2\n3,4", "\u{FEFF}a,b\n1,2\n3,4\n",
    "\n\na,b\n\n1,2\n   \n3,4\n\n",
  ])
  func lineEnds(text: String) throws {
    #expect(try read(text).frame == frame(Column("a", numbers: [1, 3]), Column("b", numbers: [2, 4])))
  }

  @Test func emptyLinesAreCounted() throws {
    #expect(try read("a,b\n1,2\n\n  \n3,4\n").notes == [.emptyLines(count: 2)])
  }

  /// An empty line is no missing value: with one before it, a number is still the first value.
  @Test func emptyLinesBeforeText() throws {
    let result = try read("a,b\n007,1\n  \nx,2\n")
    #expect(result.frame["a"] == Column("a", text: ["007", "x"]))
    #expect(!result.notes.contains(.missing(column: "a", count: 1)))
  }

  @Test func names() throws {
    let result = try read("a,,a\n1,2,3\n")
    #expect(result.frame.names == ["a", "x2", "a_2"])
    #expect(
      result.notes == [
        .renamed(position: 2, from: "", to: "x2"), .renamed(position: 3, from: "a", to: "a_2"),
      ])
    #expect(try read("1,2\n3,4\n").notes == [.numericHeader])
    let given = try read("1,2\n3,4\n", ReadOptions(header: .names(["u", "v"])))
    #expect(try given.frame == frame(Column("u", numbers: [1, 3]), Column("v", numbers: [2, 4])))
    #expect(try read("1,2\n", ReadOptions(header: .names([]))).frame.names == ["x1", "x2"])
  }

  @Test func missingValues() throws {
    let result = try read(
      "a,b\n1,NA\n.,\nnull,\"\"\n-99,x\n", ReadOptions(missing: ["NA", ".", "null", "-99"]))
    #expect(
      try result.frame
        == frame(Column("a", numbers: [1, .nan, .nan, .nan]), Column("b", text: [nil, nil, nil, "x"])))
    // A column without any value is numbers, all missing.
    #expect(try read("a,b\n1,\n2,NA\n").frame["b"] == Column("b", numbers: [.nan, .nan]))
  }

  @Test func textOption() throws {
    let result = try read("zip,n\n02139,1\n10001,2\n", ReadOptions(text: ["zip"]))
    #expect(result.frame["zip"] == Column("zip", text: ["02139", "10001"]))
    #expect(
      try read("zip\n02139\n").notes == [.leadingZeros(column: "zip", at: FilePosition(line: 2, column: 1))])
    #expect(try read("flag\ntrue\n", ReadOptions(text: ["flag"])).frame["flag"]?.kind == .text)
  }

  /// The kind does not depend on where in the file the odd value stands.
  @Test(arguments: [0, 1, 4])
  func mixedColumns(place: Int) throws {
    var values = ["1", "2", "3", "4"]
    values.insert("x1", at: place)
    let result = try read("n,v\n" + values.map { "7,\($0)\n" }.joined())
    #expect(result.frame["v"] == Column("v", text: values))
    #expect(
      result.notes == [
        .mixed(column: "v", numbers: 4, of: 5, text: "x1", at: FilePosition(line: place + 2, column: 3))
      ])
    #expect(result.frame["n"]?.kind == .number)
  }

  @Test func hugeNumbersInTextAreText() throws {
    #expect(try read("id\nab\n1e999\ncd\n").frame["id"]?.kind == .text)
    #expect(try read("id\n1e999\nab\ncd\nef\n").frame["id"]?.kind == .text)
  }

  @Test func tenThousandColumns() throws {
    let names = (0..<10_000).map { "c\($0)" }.joined(separator: ",")
    let row = (0..<10_000).map(String.init).joined(separator: ",")
    let result = try read("\(names)\n\(row)\n\(row)\n")
    #expect(result.frame.columnCount == 10_000 && result.frame.rowCount == 2)
    #expect(result.frame["c9999"] == Column("c9999", numbers: [9999, 9999]))
    #expect(result.notes.isEmpty)
  }

  @Test func manyRowsGrow() throws {
    // The first rows are long and the later ones short, so that the guess of the row count is low.
    let text =
      "a,b\n" + String(repeating: "100000000000000000.5,aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\n", count: 200)
      + (0..<50_000).map { "\($0),b\($0 % 7)\n" }.joined()
    let frame = try read(text).frame
    #expect(frame.rowCount == 50_200)
    #expect(frame["a"]?.numbers?.suffix(50_000).elementsEqual((0..<50_000).map(Double.init)) == true)
    #expect(frame["b"]?.factor?.levels.count == 8)
    #expect(frame["b"]?.factor?[50_199] == "b\(49_999 % 7)")
  }

  @Test func manyLevels() throws {
    let words = (0..<5_000).map { "word\($0)" }
    let frame = try read("w\n" + (words + words).joined(separator: "\n")).frame
    #expect(frame["w"] == Column("w", text: words + words))
  }

  @Test func interruption() {
    #expect(throws: ReadError.interrupted) {
      try readDelimited(bytes: Array("a\n1\n".utf8), isInterrupted: { true })
    }
  }

  @Test func decimalCommas() throws {
    let notes = try read("a;b\n1,5;x\n2;y,z\n").notes
    #expect(notes.contains(.decimalComma(column: "a", text: "1,5", at: FilePosition(line: 2, column: 1))))
    #expect(notes.count == 2)
  }

  /// Many names above many empty lines ask for no memory that the rows cannot fill.
  @Test func wideAndEmpty() {
    let text = String(repeating: "n,", count: 100_000) + "n\n" + String(repeating: "\n", count: 200_000)
    #expect(throws: ReadError.self) { try read(text) }
  }

  /// What is written reads back as the same data.
  @Test func roundTrip() throws {
    let data = try frame(
      Column("x, y", numbers: [1, -0.1, .nan, .infinity, .leastNonzeroMagnitude, 1e308]),
      Column("flag", logicals: [true, false, nil, true, true, false]),
      Column("t", text: ["a,b", "q\"q", nil, " lead", "line\nbreak", "é中"]))
    for delimiter in [UInt8(ascii: ","), UInt8(ascii: "\t")] {
      #expect(try read(data.delimited(delimiter), ReadOptions(delimiter: delimiter)).frame == data)
    }
  }

  /// Random bytes, and good text with random bytes put in, end in data or an error.
  @Test func randomBytesNeverCrash() {
    var random = SplitMix(seed: 6)
    let alphabet = Array("0123456789.,-e+\"\"\n\r\t;|aNé \u{FEFF}".utf8) + [0xFF, 0x1F, 0x8B]
    var read = 0
    for round in 0..<6_000 {
      var bytes = (0..<Int.random(in: 0...120, using: &random)).map { _ in
        round % 3 == 0 ? UInt8(truncatingIfNeeded: random.next()) : alphabet.randomElement(using: &random)!
      }
      if round % 3 == 2 {
        bytes = Array("a,b\n1,2\n\"x\",3\n1e5,\"4\"\n".utf8)
        bytes[Int.random(in: 0..<bytes.count, using: &random)] = alphabet.randomElement(using: &random)!
      }
      if let result = try? readDelimited(bytes: bytes) {
        read += 1
        #expect(result.frame.columns.allSatisfy { $0.count == result.frame.rowCount })
      }
    }
    #expect(read > 500)
  }
}
