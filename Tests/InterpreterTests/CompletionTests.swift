import Engine
import Interpreter
import Testing

@Suite struct CompletionTests {
  private static let cells = """
    cars = read("mtcars.csv")
    breaks = read("warpbreaks.csv")
    m = fit(mpg ~ wt + hp + qsec + drat, cars, penalty = 0.5*l1)
    q = normal(0, 1)
    p = 0.5*l2
    weight = 2
    posterior_m = posterior(fit(mpg ~ wt, cars, prior = normal(0, 1)))
    """

  /// What must be among the candidates, and what must not.
  @Test(
    arguments: [
      ("‸", ["fit", "read", "cars", "m", "help", "explain"], ["mpg", "penalty = "]),
      ("f‸", ["fit"], ["cars", "read"]),
      ("we‸", ["weight"], ["wt"]),
      ("x = ca‸", ["cars"], ["carb"]),
      ("x = lo‸", ["log", "log10"], ["fit"]),
      ("fit(‸", ["penalty = ", "prior = ", "loss = ", "scale = "], ["formula = ", "data = "]),
      ("fit(mpg ~ wt, cars, ‸)", ["penalty = ", "weights = "], ["formula = ", "data = ", "folds = "]),
      ("fit(mpg ~ wt, cars, pe‸, sigma = 2)", ["penalty = "], ["prior = "]),
      ("fit(mpg ~ wt, cars, pe‸ = 2*l1)", ["penalty"], ["penalty = "]),
      ("fit(mpg ~ wt, cars, sigma = 1, s‸)", ["scale = "], ["sigma = "]),
      ("fit(mpg ~ ‸, cars)", ["wt", "hp", ".", "log", "factor", "poly"], ["mpg", "fit", "wool", "normal"]),
      ("fit(mpg ~ wt + q‸, cars)", ["qsec"], ["q", "quad", "wt"]),
      ("fit(mpg ~ log(d‸), cars)", ["disp", "drat"], ["data", "wool"]),
      ("fit(m‸ ~ wt, cars)", ["mpg", "model"], ["m", "max"]),
      ("fit(breaks ~ ‸, breaks)", ["wool", "tension"], ["breaks", "wt"]),
      ("fit(mpg ~ wt, ‸)", ["cars", "breaks", "read"], ["m", "weight", "fit"]),
      (
        "fit(mpg ~ wt, cars, penalty = ‸)", ["l1", "l2", "lp", "quad", "elastic", "none", "p"],
        ["normal", "q", "fit", "m"]
      ),
      ("fit(mpg ~ wt, cars, penalty = pen‸)", ["penalty"], ["prior", "loss"]),
      ("fit(mpg ~ wt, cars, prior = ‸)", ["prior", "normal"], ["penalty", "loss"]),
      ("fit(mpg ~ wt, cars, loss = ‸)", ["loss", "huber"], ["penalty", "prior"]),
      ("penalty(b -> sum(so‸", ["softplus"], ["cars"]),
      ("fit(mpg ~ wt, cars, penalty = 0.5*l‸)", ["l1", "l2", "lp"], ["log", "laplace"]),
      ("fit(mpg ~ wt, cars, penalty = l1[‸])", ["wt", "hp"], ["wool", "fit"]),
      ("fit(mpg ~ wt, cars, penalty = l1[-w‸])", ["wt"], ["weight", "wool"]),
      ("fit(mpg ~ wt, cars, prior = ‸)", ["normal", "laplace", "flat", "q"], ["l1", "p", "fit"]),
      ("fit(mpg ~ wt, cars, prior = [wt ~ ‸])", ["normal", "laplace", "flat"], ["hp", "l1"]),
      ("fit(mpg ~ wt, cars, prior = [w‸ ~ flat])", ["wt"], ["wool", "weight"]),
      ("[wt, hp] ~ ‸", ["normal", "laplace", "flat"], ["qsec", "l1"]),
      ("rest ~ f‸", ["flat"], ["fit", "factor"]),
      (
        "fit(mpg ~ wt, cars, prior = normal(0, ‸))", ["cov = ", "precision = ", "weight"],
        ["penalty = ", "sd = "]
      ),
      ("fit(mpg ~ wt, cars, loss = ‸)", ["squared", "sse", "nll"], ["l1", "fit"]),
      ("fit(mpg ~ wt, cars, scale = ‸)", ["\"std\"", "\"data\""], ["l1"]),
      ("fit(mpg ~ wt, cars, scale = \"‸", ["std", "data"], ["l1"]),
      ("fit(mpg ~ wt, cars, weights = ‸)", ["hp", "wt"], ["wool", "l1"]),
      ("trace(m, method = \"p‸\")", ["proximal"], ["gradient"]),
      ("m.‸", ["coef", "intercept", "r2", "gap"], ["wt", "fit"]),
      ("m.co‸", ["coef"], ["std_coef"]),
      ("m.coef[‸]", ["wt", "hp"], ["fit", "cyl"]),
      ("m.coef[\"‸", ["wt", "hp"], ["fit", "cyl"]), ("m.coef[wt, \"h‸\"]", ["hp"], ["wt"]),
      ("print(m.coef['w‸", ["wt"], ["hp"]), ("posterior_m.sd[\"(‸", ["(intercept)"], ["wt"]),
      ("posterior_m.names[\"‸", [], ["wt"]),
      ("fit(‸", ["m"], ["cars"]),
      ("fit(m, ‸)", ["cars", "penalty = "], ["weight"]),
      ("path(m, pen‸)", ["penalty = "], ["fit"]),
      ("cars.‸", ["mpg", "model", "carb"], ["fit", "coef"]),
      ("cars[‸]", ["mpg", "wt"], ["wool", "fit"]),
      ("weight.‸", [], ["mpg", "coef"]),
      ("gradient(‸", ["m", "p", "q", "l1", "normal", "at = "], ["cars", "weight"]),
      ("path(‸", ["m", "fit", "lambdas = "], ["cars", "l1"]),
      ("read(\"‸", ["mtcars.csv", "diabetes.csv"], [".", "fit"]),
      ("read(\"mt‸", ["mtcars.csv"], ["diabetes.csv"]),
      ("read(\"../da‸", ["../data/"], ["mtcars.csv"]),
      ("explain(\"‸", ["lambda", "negative weights", "norms"], ["fit"]),
      ("explain(‸", ["\"lambda\"", "m", "l1"], ["penalty = "]),
      ("explain(\"lambda\", ‸)", ["m", "q", "p", "cars"], ["weight"]),
      ("help(‸", ["fit", "l1", "normal", "rest", "cars"], ["wt"]),
      ("help(\"pa‸", ["path"], ["fit"]),
      ("?‸", ["fit", "l1", "normal", "sqrt", "m"], []),
      ("?gra‸", ["gradient"], ["fit"]),
      ("# f‸", [], ["fit"]), ("2‸", [], ["fit"]), ("m ‸", [], ["fit"]), ("print(\"f‸", [], ["fit"]),
      ("FIT‸", ["fit"], []),
    ] as [(String, [String], [String])])
  func candidates(marked: String, wanted: [String], unwanted: [String]) throws {
    let texts = try Workbench(Self.cells).complete(marked).candidates.map(\.text)
    for text in wanted { #expect(texts.contains(text), "\(marked) lacks \(text): \(texts)") }
    for text in unwanted { #expect(!texts.contains(text), "\(marked) offers \(text)") }
    #expect(Set(texts).count == texts.count, "\(marked) offers one twice: \(texts)")
    if wanted.isEmpty { #expect(texts.isEmpty, "\(marked): \(texts)") }
  }

  @Test func kindsAndSignatures() throws {
    let bench = try Workbench(Self.cells)
    func first(_ marked: String, _ text: String) -> Completions.Candidate? {
      bench.complete(marked).candidates.first { $0.text == text }
    }
    #expect(first("fi‸", "fit")?.kind == "verb")
    #expect(first("fi‸", "fit")?.signature.hasPrefix("fit(formula, data, penalty =") == true)
    #expect(first("ca‸", "cars") == Completions.Candidate("cars", kind: "name", signature: "a data set"))
    #expect(
      first("fit(mpg ~ w‸, cars)", "wt")
        == Completions.Candidate("wt", kind: "column", signature: "number column"))
    #expect(first("fit(mpg ~ wt, cars, penalty = l‸)", "l1")?.kind == "penalty")
    #expect(first("fit(mpg ~ wt, cars, prior = n‸)", "normal")?.kind == "distribution")
    #expect(first("fit(mpg ~ wt, cars, pen‸", "penalty = ")?.kind == "argument")
    #expect(first("m.r‸", "r2")?.kind == "field")
    #expect(first("read(\"mt‸", "mtcars.csv")?.kind == "file")
    #expect(first("explain(\"al‸", "alpha")?.kind == "topic")
    #expect(bench.complete("fit(mpg ~ ‸, cars)").candidates.first?.text == "model")
    for text in ["‸", "fit(‸", "?‸", "explain(\"‸"] {
      let missing = bench.complete(text).candidates.filter { $0.signature.isEmpty && $0.kind != "word" }
      #expect(missing.isEmpty, "\(text): \(missing)")
    }
  }

  /// Offsets count Unicode scalars: an emoji is one, and so is each part of a composed letter.
  @Test(
    arguments: [
      ("fi‸", 0, 2), ("x = \"🐎🐎\"; fi‸", 10, 12), ("größe = fi‸", 8, 10), ("# 🐎\nfi‸", 4, 6),
      ("fit(mpg ~ w‸t, cars)", 10, 12), ("fit(mpg ~ ‸wt, cars)", 10, 10), ("read(\"mt‸", 6, 8),
      ("read(\"mt‸cars.csv\")", 6, 16), ("read(\"mt‸, x)\nfit(", 6, 8), ("‸", 0, 0), ("e\u{301} = fi‸", 5, 7),
    ] as [(String, Int, Int)])
  func replacedRange(marked: String, start: Int, end: Int) throws {
    let found = try Workbench(Self.cells).complete(marked)
    #expect(found.start == start)
    #expect(found.end == end)
  }

  @Test func cursorOutsideTheText() throws {
    let bench = try Workbench(Self.cells)
    #expect(bench.engine.complete("fi", cursor: 99).candidates.map(\.text).contains("fit"))
    #expect(bench.engine.complete("fi", cursor: 99).end == 2)
    #expect(bench.engine.complete("fi", cursor: -5).start == 0)
    #expect(bench.engine.complete("", cursor: 3).start == 0)
  }

  @Test func oddNamesAreQuoted() throws {
    let bench = try Workbench("d = data(y = [1, 2, 3], `body mass` = [2, 1, 3], `größe` = [1, 1, 2])")
    let texts = bench.complete("fit(y ~ ‸, d)").candidates.map(\.text)
    #expect(texts.contains("`body mass`"))
    #expect(texts.contains("größe"))
    let typed = bench.complete("fit(y ~ `bo‸, d)")
    #expect(typed.candidates.map(\.text) == ["`body mass`"])
    #expect(typed.start == 8 && typed.end == 11)
  }

  /// Every prefix of a cell, at every cursor, is answered inside the text.
  @Test func everyPlaceOfACell() throws {
    let bench = try Workbench(Self.cells)
    let text =
      "m = fit(mpg ~ wt + l1[hp], cars, penalty = 0.5*l1[-wt], scale = \"std\"); ?fit\nread(\"x\") # é🐎"
    let scalars = Array(text.unicodeScalars)
    for end in 0...scalars.count {
      var view = String.UnicodeScalarView()
      view.append(contentsOf: scalars[..<end])
      for cursor in Set([0, end / 2, end]) {
        let found = bench.engine.complete(String(view), cursor: cursor)
        #expect(found.start <= cursor && cursor <= found.end && found.end <= end)
      }
    }
  }

  /// A wide data set: only what matches costs more than a glance. The bound is for code without optimisation.
  @Test func tenThousandColumns() throws {
    let header = (0..<10_000).map { "gene_\($0)" }.joined(separator: ",")
    let row = (0..<10_000).map { "\($0 % 7)" }.joined(separator: ",")
    let folder = try TemporaryFolder(["wide.csv": header + "\n" + row + "\n" + row + "\n"])
    let engine = RegshellEngine(options: EngineOptions(folder: folder.path))
    _ = engine.execute(Cell("wide = read(\"wide.csv\")")) { _ in }
    let code = "fit(gene_0 ~ gene_99, wide)"
    let clock = ContinuousClock()
    var found = Completions(start: 0, end: 0)
    let time = clock.measure { found = engine.complete(code, cursor: 20) }
    // gene_99, gene_990 … gene_999 and gene_9900 … gene_9999
    #expect(found.candidates.count == 111)
    #expect(time < .milliseconds(100), "\(time)")
    #expect(engine.complete("fit(gene_0 ~ , wide)", cursor: 13).candidates.count >= 9_999)
  }
}
