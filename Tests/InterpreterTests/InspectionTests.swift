import Engine
import Interpreter
import Testing

@Suite struct InspectionTests {
  private static let cells = """
    cars = read("mtcars.csv")
    m = fit(mpg ~ wt + hp + qsec + drat, cars, penalty = 0.5*l1)
    hp = 3
    path_of = path(m)
    holes = data(y = [1, 2, nan], g = ["a", "b", "a"])
    """

  /// The two lines of level 0.
  @Test(
    arguments: [
      ("fi‸t(", "fit(formula, data, penalty =", "fit a model"), ("f‸it", "fit(", "fit a model"),
      ("fit‸", "fit(", "fit a model"), ("?‸fit", "fit(", "fit a model"),
      ("0.5*l‸1", "l1", "sum of absolute values"), ("nor‸mal(0, 1)", "normal(mean, sd)", "normal prior"),
      ("sq‸rt(2)", "sqrt(x)", "square root"), ("x = ss‸e", "sse", "sum of squared errors"),
      ("re‸st ~ flat", "rest ~ distribution", "no other prior statement"),
      ("ca‸rs", "cars: a data set", "32 rows, 12 columns"), ("m‸", "m: a model", "lasso · mpg ~ wt"),
      ("h‸p + 1", "hp: a number", "3"),
      (
        "fit(mpg ~ h‸p, cars)", "cars.hp",
        "number column · 32 rows, none missing · from 52 to 335 · mean 146.7"
      ),
      ("fit(mpg ~ log(h‸p), cars)", "cars.hp", "number column"),
      ("fit(mpg ~ wt, cars, penalty = l1[h‸p])", "cars.hp", "number column"),
      ("fit(mpg ~ wt, cars, weights = h‸p)", "cars.hp", "number column"),
      ("cars.w‸t", "cars.wt", "from 1.513 to 5.424 · mean 3.217"),
      ("cars.mod‸el", "cars.model", "text column"),
      ("holes.‸y", "holes.y", "3 rows, 1 missing · from 1 to 2"), ("holes.g‸", "holes.g", "a 2, b 1"),
      ("m.co‸ef", "m.coef", "coefficients in data units"),
      ("fit(mpg ~ wt, cars, pen‸alty = l1)", "fit(penalty = …)", "default none"),
      ("fit(mpg ~ wt, cars, wei‸ghts", "fit(weights = …)", "a weight a row"),
      ("fit(mpg ~ wt, cars, sca‸le = \"std\")", "fit(scale = …)", "\"std\" or \"data\""),
      ("fit(mpg ~ wt, ‸)", "fit(formula", "fit a model"),
      ("gradient(0.5*l1, at = [1, ‸", "gradient(x", "slopes"),
      ("explain(\"lam‸bda\")", "explain(\"lambda\")", "number in front"),
      ("explain(\"choose ‸lambda\")", "explain(\"choose lambda\")", "not seen"),
      ("help(\"fi‸t\")", "fit(", "fit a model"), ("read(\"mt‸cars.csv\")", "read(file)", "file's name"),
      ("x = \"🐎🐎🐎\"; fi‸t(", "fit(", "fit a model"),
      ("lam‸bda", "explain(\"lambda\")", "number in front"),
    ] as [(String, String, String)])
  func line(marked: String, signature: String, summary: String) throws {
    let bundle = try #require(try Workbench(Self.cells).inspect(marked, .line), "\(marked)")
    #expect(bundle.text.hasPrefix(signature), "\(bundle.text)")
    #expect(bundle.text.contains(summary), "\(bundle.text)")
    // Two lines, of which a narrow screen may break one.
    #expect((2...4).contains(bundle.text.split(separator: "\n").count), "\(bundle.text)")
    #expect(bundle["text/html"] == nil)
  }

  @Test(arguments: [
    "", "‸", "nowhere‸", "# fi‸t", "2‸", "cars.nowh‸ere", "1 + ‸", "\"fit‸\"", "undefined.fi‸eld",
  ])
  func nothing(marked: String) throws {
    let bench = try Workbench(Self.cells)
    #expect(bench.inspect(marked, .line) == nil)
    #expect(bench.inspect(marked, .page) == nil)
  }

  @Test func pages() throws {
    let bench = try Workbench(Self.cells)
    let fit = try #require(bench.inspect("fi‸t(", .page))
    #expect(fit.text.contains("penalty =") && fit.text.contains("example"))
    #expect(fit["text/html"]?.string?.contains("<table>") == true)
    let cars = try #require(bench.inspect("car‸s", .page))
    #expect(cars.text.contains("Mazda RX4") && cars.text.contains("22 more rows"))
    let model = try #require(bench.inspect("m‸", .page))
    #expect(model.text.contains("minimise") && model.text.contains("m.std_coef"))
    let column = try #require(bench.inspect("cars.wt‸", .page))
    #expect(column.text.contains("2.875"))
    let topic = try #require(bench.inspect("explain(\"norms‸\")", .page))
    #expect(topic.text.contains("type") && !topic.text.contains("in m:"))
  }

  @Test func cursorOutsideTheText() throws {
    let bench = try Workbench(Self.cells)
    #expect(bench.engine.inspect("fit", cursor: 99, detail: .line)?.text.hasPrefix("fit(") == true)
    #expect(bench.engine.inspect("fit", cursor: -1, detail: .line)?.text.hasPrefix("fit(") == true)
    #expect(bench.engine.inspect("", cursor: 5, detail: .page) == nil)
  }
}

extension JSON {
  fileprivate var string: String? { if case .string(let text) = self { text } else { nil } }
}
