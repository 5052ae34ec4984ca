import Engine
import Foundation
import Testing

/// What is no table, in the formats for programs.
@Suite(.timeLimit(.minutes(1))) struct PlainValueTests {
  private func output(_ mode: String, _ code: String) throws -> String {
    let result = try Binary.run("--mode", mode, "-c", code)
    #expect(result.status == 0 && result.errors == "")
    return result.output
  }

  @Test(arguments: ["csv", "json", "tsv"]) func numbersHaveAllTheirDigits(_ mode: String) throws {
    #expect(try output(mode, "1/3") == "0.3333333333333333\n")
    #expect(try Binary.run("--mode", mode, "-p", "x=1", "-c", "x/10+0.2").output == "0.30000000000000004\n")
    #expect(try output(mode, "[1/3, 2/3]").contains("0.6666666666666666"))
  }

  @Test(arguments: [
    ("[1, nan, inf, -inf]", #"[1, null, "inf", "-inf"]"#), ("\"a\\\"b\"", #""a\"b""#), ("none", "null"),
    ("true", "true"), ("[true, false]", "[true, false]"), ("[\"a\", \"b\"]", #"["a", "b"]"#),
    ("[1, \"a\", none]", #"[1, "a", null]"#), ("[]", "[]"), ("[[1, 2], [3, 4]]", "[[1, 2], [3, 4]]"),
    ("1e300 * 1e10", #""inf""#), ("mpg ~ wt", #""mpg ~ wt""#),
  ])
  func jsonOfAnyValueIsJSON(_ code: String, _ expected: String) throws {
    #expect(try JSON.parse(try output("json", code)) == JSON.parse(expected))
  }

  @Test(arguments: ["l1", "normal(0, 1)", "huber", "0.5*l2"])
  func jsonOfWordsIsAText(_ code: String) throws {
    #expect(try JSON.parse(try output("json", code)).string?.isEmpty == false)
  }

  @Test func csvOfAListIsAColumnAndOfAValueAField() throws {
    #expect(try output("csv", "[1, nan, 3]") == "value\n1\nNA\n3\n")
    #expect(try output("csv", "[\"a,b\", \"c\"]") == "value\n\"a,b\"\nc\n")
    #expect(try output("csv", "\"a,b\"") == "\"a,b\"\n")
    #expect(try output("tsv", "\"a,b\"") == "a,b\n")
    #expect(try output("csv", "\"two\\nlines\"") == "\"two\nlines\"\n")
    #expect(try output("csv", "[[1, 2], [3, 4]]") == "row,\"[,1]\",\"[,2]\"\n\"[1,]\",1,2\n\"[2,]\",3,4\n")
    #expect(try output("csv", "none") == "NA\n")
  }

  @Test func htmlAndLaTeXWriteOutWhatTheyReserve() throws {
    #expect(try output("html", "\"<b> & c\"") == "<pre>&lt;b&gt; &amp; c</pre>\n")
    #expect(try output("html", "1 + 1") == "<p>2</p>\n")
    #expect(try output("latex", "\"a_b%\"") == "a\\_b\\%\n")
    #expect(try output("latex", "1 + 1") == "2\n")
  }

  @Test func aPlotIsItsDataOrAPictureOrANote() throws {
    let data = try JSON.parse(try output("json", "plot(l1)"))
    #expect(data["kind"]?.string == "plot" && data["panels"]?.array?.isEmpty == false)
    let lines = try output("csv", "plot(l1)").split(separator: "\n")
    #expect(lines[0].hasPrefix("panel,kind,label,x,y"))
    #expect(lines.count > 50 && lines[1].hasPrefix("1,line,"))
    #expect(try output("html", "plot(l1)").hasPrefix("<svg "))
    let note = try Binary.run("--mode", "latex", "-c", "plot(l1)")
    #expect(note.output == "" && note.errors.hasPrefix("note: ") && note.status == 0)
  }
}
