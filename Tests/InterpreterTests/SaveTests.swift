import Engine
import Foundation
import Testing

@testable import Interpreter

/// `save` by the file's ending: whole tables in each format, and CSV that `read` gives back.
@Suite("Saved tables") struct SaveTests {
  private let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
    "regshell-save-\(UUID().uuidString)")

  init() throws { try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true) }

  /// What a program prints in the folder; the data of the notebooks are reached by their whole path.
  private func run(_ code: String) -> String {
    let engine = RegshellEngine(options: EngineOptions(folder: folder.path))
    return Transcript.output(
      of: "cars = read(\"\(Transcript.data)/mtcars.csv\")\nm = fit(mpg ~ wt + hp, cars, penalty = 0.5*l1)\n"
        + code,
      engine)
  }

  private func file(_ name: String) throws -> String {
    try String(contentsOf: folder.appendingPathComponent(name), encoding: .utf8)
  }

  @Test(
    "the ending chooses the format",
    arguments: [
      ("m.csv", "term,coef,"), ("m.tsv", "term\tcoef\t"),
      ("m.json", "{\n\"model\": [\n  {\"title\": \"lasso\""),
      ("m.md", "lasso · mpg \\~ wt"), ("m.tex", "% lasso · mpg ~ wt"),
      ("m.html", "<!DOCTYPE html>\n<meta charset=\"utf-8\">"),
      ("m.txt", "lasso · mpg ~ wt + hp"), ("m.CSV", "term,coef,"),
    ])
  func endings(name: String, start: String) throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    let printed = run("save(m, \"\(name)\")")
    let text = try file(name)
    #expect(text.hasPrefix(start), "\(text)")
    #expect(text.hasSuffix("\n") && !text.hasSuffix("\n\n"))
    #expect(printed == "note: wrote \(name) (\(text.utf8.count) bytes)\n\n")
    let rule = ["m.tex": "\\midrule", "m.html": "<table>", "m.md": "| -------: |"][name]
    #expect(rule.map(text.contains) ?? true)
  }

  @Test("data of every kind come back from CSV and TSV as they were", arguments: ["d.csv", "d.tsv"])
  func roundTrip(name: String) {
    defer { try? FileManager.default.removeItem(at: folder) }
    let data =
      "d = data(x = [0.1, nan, 1e300, -inf], who = [\"a,b\", \"say \\\"so\\\"\", \" led\", \"Zoë\"], ok = [true, false, true, true])\n"
    let printed = run(
      data + "save(d, \"\(name)\"); e = read(\"\(name)\")\ntable(d, \"json\")\ntable(e, \"json\")")
    let tables = printed.split(separator: "]\n").map { $0.drop { $0 != "[" } }.filter { $0.contains("{") }
    #expect(tables.count == 2 && tables[0] == tables[1], "\(printed)")
    #expect(tables.first?.contains("\"x\": 1e300, \"who\": \" led\"") == true)
  }

  @Test("files hold every row whatever the screen shows, and settings are for readers alone")
  func whole() throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    let list = "x = [" + (1...500).map { "\($0).5" }.joined(separator: ", ") + "]\n"
    let printed = run(
      list + "set(width = 20, ascii = true, digits = 3)\n"
        + ["md", "csv", "json", "html", "tex", "txt"].map { "save(data(x = x), \"x.\($0)\")" }.joined(
          separator: "\n")
        + "\ntable(data(x = x), \"markdown\")")
    for ending in ["md", "csv", "json", "html", "tex", "txt"] {
      let text = try file("x." + ending)
      #expect(text.contains("499.5") && text.contains("250.5") && !text.contains("more row"), "\(ending)")
    }
    #expect(printed.contains("300 more rows") && !printed.contains("499.5"))
    #expect(try file("x.csv").split(separator: "\n").count == 501)
  }

  @Test(
    "what has no table is refused by name",
    arguments: ["3", "x -> x", "\"text\"", "none", "mpg ~ wt", "squared"])
  func refused(value: String) {
    defer { try? FileManager.default.removeItem(at: folder) }
    #expect(run("save(\(value), \"x.csv\")").contains(" has no table"))
    #expect(!FileManager.default.fileExists(atPath: folder.appendingPathComponent("x.csv").path))
  }

  @Test(
    "every value that has a table has it in every format",
    arguments: [
      "m", "cars", "cars.mpg", "[1, 2]", "[\"a\"]", "[[1, 2], [3, 4]]", "path(m)", "cv(m, folds = 4)",
      "coef(m)",
      "trace(fit(mpg ~ wt + hp, cars, penalty = 0.25*l2), start = [3, 3], rate = 0.3, steps = 10)",
      "gradient(m)",
      "density(normal(0, 1), at = [0, 1])", "compare(m, fit(mpg ~ wt, cars))", "diagnose(m)",
      "describe(cars)",
      "0.5*l1 + l2[wt]", "[wt ~ normal(0, 1), rest ~ flat]", "objective(m)", "predict(m, cars)",
      "evaluate(m, cars)",
      "split(cars, every = 4)",
    ])
  func everyKind(value: String) {
    defer { try? FileManager.default.removeItem(at: folder) }
    for format in ["text", "html", "markdown", "latex", "csv", "tsv", "json"] {
      let printed = run("table(\(value), \"\(format)\")")
      #expect(!printed.contains("error:") && printed.count > 8, "\(printed)")
      if format == "json" {
        #expect((try? JSONSerialization.jsonObject(with: Data(printed.utf8))) != nil, "\(printed)")
      }
    }
  }
}
