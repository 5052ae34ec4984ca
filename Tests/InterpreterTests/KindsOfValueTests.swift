import Engine
import Foundation
import Testing

@testable import Interpreter

/// Every kind of value in every place where a value can stand: it works, or a message says what would.
@Suite("Kinds of value") struct KindsOfValueTests {
  struct Kind: Sendable, CustomTestStringConvertible {
    let name: String
    /// An expression that has such a value.
    let code: String
    /// What works: every other operation is an error that helps.
    let can: Set<String>

    init(_ name: String, _ code: String, _ can: String) {
      (self.name, self.code) = (name, code)
      self.can = Set(can.split(separator: " ").map(String.init))
    }

    var testDescription: String { name }
  }

  static let kinds = [
    Kind("none", "none", ""),
    Kind("number", "2.5", "plus minus"),
    Kind("logical", "true", "plus minus"),
    Kind("text", "\"wt\"", ""),
    Kind("list of numbers", "[1, 2]", "plus minus table save place several unpack"),
    Kind("list of texts", "[\"a\", \"b\"]", "table save place several unpack"),
    Kind("list of logicals", "[true, false]", "plus minus table save place several unpack"),
    Kind("list of models", "[m, m]", "table save place several unpack compare"),
    Kind("coefficients", "m.coef[wt, hp]", "plus minus table save place several unpack"),
    Kind("matrix", "[[1, 0.2], [0.2, 1]]", "plus minus table save"),
    Kind("sparse matrix", "sparse(\"reviews.mtx\")", "table save"),
    Kind("column", "cars.wt", "plus minus table save place several"),
    Kind("data", "cars", "table save"),
    Kind("formula", "mpg ~ wt", ""),
    Kind("loss", "huber(1.5)", ""),
    Kind("penalty", "0.5*l1", "table save"),
    Kind("prior", "normal(0, 1)", "table save"),
    Kind("function", "x -> x^2", ""),
    Kind("model", "m", "table save compare"),
    Kind("path", "path(m)", "table save place compare"),
    Kind("cv", "cv(m)", "table save place compare"),
    Kind("trace", "trace(m, steps = 2)", "table save"),
    Kind("posterior", "posterior(fit(m, prior = normal(0, 1)))", "table save"),
    Kind("table", "describe(cars)", "table save"),
    Kind("plot", "plot(l1)", ""),
  ]

  /// An operation on `x`, by the name that a kind says it can.
  static let operations: [(name: String, cell: String)] = [
    ("table", "table(x)"), ("save", "save(x, file)"), ("place", "x[1]"), ("several", "x[[1, 2]]"),
    ("field", "x.nothing_of_that_name"), ("plus", "x + 1"), ("minus", "-x"), ("compare", "compare(x, x)"),
    ("unpack", "[a, b] = x"), ("call", "x(1, 2, 3)"), ("named place", "x[place = 1]"),
    ("past the end", "x[1000000]"), ("flags", "x[[true, true, false]]"), ("as data", "describe(x, 1, 2, 3)"),
  ]

  static let before = """
    cars = read("mtcars.csv")
    m = fit(mpg ~ wt + hp, cars, penalty = 0.5*l1)
    """

  @Test(arguments: kinds) func everyOperation(_ kind: Kind) throws {
    let bench = try Workbench(Self.before, "x = \(kind.code)")
    let whole = bench.run("x")
    #expect(whole.error == nil)
    #expect(!whole.shown.isEmpty)
    let file = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID()).csv")
    defer { try? FileManager.default.removeItem(at: file) }
    _ = bench.run("file = \"\(file.path)\"")
    for (name, cell) in Self.operations {
      let (_, error) = bench.run(cell)
      #expect(kind.can.contains(name) == (error == nil), "\(cell): \(error?.message ?? "works")")
      guard let error else { continue }
      let text = error.traceback.joined(separator: "\n")
      #expect(text.contains("^"), "\(cell) points at nothing:\n\(text)")
      #expect(text.contains("help: "), "\(cell) does not help:\n\(text)")
    }
    // What failed left the value as it was.
    #expect(bench.run("x").shown == whole.shown)
  }

  /// The reader finds every field without knowing it: completion, inspection and the error of a wrong one name it.
  @Test(arguments: kinds) func fields(_ kind: Kind) throws {
    let bench = try Workbench(Self.before, "x = \(kind.code)")
    let found = bench.complete("x.‸").candidates
    for field in found {
      let (shown, error) = bench.run("x.\(field.text)")
      #expect(error == nil, "x.\(field.text): \(error?.message ?? "")")
      #expect(!shown.isEmpty)
      #expect(!field.signature.isEmpty)
      #expect(bench.inspect("x.\(field.text)‸", .line) != nil)
    }
    let page = try #require(bench.inspect("x‸", .page), "no page")
    if kind.name != "data" {
      for field in found { #expect(page.text.contains("x.\(field.text)"), "the page lacks \(field.text)") }
    }
    let line = try #require(bench.inspect("x‸", .line), "no line")
    #expect(!line.text.isEmpty)
  }
}
