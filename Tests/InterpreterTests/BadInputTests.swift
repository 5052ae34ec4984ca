import Engine
import Foundation
import Synchronization
import Syntax
import Testing

@testable import Interpreter

/// Whatever a cell does wrong, the session from before is whole and the next cell works.
@Suite("Bad input keeps the session") struct BadInputTests {
  /// Cells that fail, each in another part of the program.
  static let failing = [
    "fit(mpg ~ wt, cars", "x = ) 3", "\"open", "x = y", "x = fit(mpg ~ drta, cars)",
    "x = read(\"not-there.csv\")",
    "x = [1, 2] / [1, 2, 3]", "x = l1 * l2", "x = -1*l1", "x = normal(0, -1)", "x = quad([[1, 2], [2, 1]])",
    "x = fit(mpg ~ wt, cars, lambda = 1)", "x = fit(mpg ~ wt, cars, penalty = l1, prior = flat)", "l1 = 3",
    "[x, k] = [1, 2, 3]", "[x, l2] = [8, 9]", "x = cars.nothing", "x = k[7]", "x = nothing(3)", "k(1)",
    "set(digits = 3, width = 1)", "x = path(fit(mpg ~ wt, cars))", "x = cv(m, folds = 900)",
    "x = trace(m, start = [1])", "x = predict(m, data(q = 1))", "save(m, \"/nowhere/at/all.csv\")",
    "x = fit(y ~ a, data(y = [1, 2], a = [1, inf]))", "x = b -> b\nx(1, 2)",
    "<- 3",
    "x = 1e", "?nothing", "x = table(m, \"pdf\")", "x = describe(k)", "x = 1 $ 2", "x = rest", "x = 1:3",
  ]

  static let before = """
    cars = read("mtcars.csv")
    m = fit(mpg ~ wt + hp, cars, penalty = 0.5*l1)
    x = [1, 2, 3]
    k = 7
    """

  @Test("a failing cell changes nothing", arguments: failing)
  func failingCell(_ cell: String) {
    let engine = RegshellEngine(options: EngineOptions(folder: Transcript.data))
    engine.execute(Cell(Self.before)) { _ in }
    let looks = ["x", "k", "m", "2/3", "cars.mpg", "set()"]
    let wanted = looks.map { Transcript.output(of: $0, engine) }
    // A cell of two statements may have done the first; those here that do give names anew say so below.
    var failed = false
    engine.execute(Cell(cell)) { output in
      if case .error(let error) = output {
        failed = true
        #expect(!error.name.isEmpty && !error.traceback.isEmpty)
      }
    }
    #expect(failed)
    for (look, text) in zip(looks, wanted) where !Self.changes(cell, look) {
      #expect(Transcript.output(of: look, engine) == text)
    }
    #expect(Transcript.output(of: "1 + 1", engine) == "2\n\n")
  }

  /// Statements before the one that fails were done, and stay.
  private static func changes(_ cell: String, _ look: String) -> Bool {
    cell.contains("\n") && cell.hasPrefix(look + " =")
  }

  @Test("what stood before the mistake was done, what stands behind it was not")
  func half() {
    let engine = RegshellEngine()
    engine.execute(Cell("a = 1; b = 2\na = 3\nc = absent\nb = 9")) { _ in }
    #expect(Transcript.output(of: "[a, b]", engine) == "[3, 2]\n\n")
  }

  @Test("a cell that does not parse runs none of its statements")
  func nothingOfAMisspeltCell() {
    let engine = RegshellEngine()
    engine.execute(Cell("a = 1")) { _ in }
    engine.execute(Cell("a = 2\nb = (1 + ")) { _ in }
    #expect(Transcript.output(of: "a", engine) == "1\n\n")
  }

  // MARK: Depth and size

  @Test(
    "a function that calls itself without end is stopped before the stack is",
    arguments: [
      "f = g -> g(g)\nf(f)", "f = g -> 1 + 2*g(g)\nf(f)", "f = g -> [g(g)]\nf(f)", "f = g -> sum(g(g))\nf(f)",
      "f = g -> " + String(repeating: "(1 + ", count: 90) + "g(g)" + String(repeating: ")", count: 90)
        + "\nf(f)",
      "f = (g, h) -> h(g, h)\nk = (g, h) -> g(g, h)\nk(f, f)",
    ])
  func endlessRecursion(_ cell: String) throws {
    let engine = RegshellEngine()
    engine.execute(Cell("a = 1")) { _ in }
    let error = try #require(failure(of: cell, engine))
    #expect(error.name == "too-deep")
    #expect(error.traceback.count < 20)
    #expect(Transcript.output(of: "a", engine) == "1\n\n")
  }

  @Test("a cell of a thousand operators and one of two hundred calls run")
  func longButFinite() {
    let engine = RegshellEngine()
    #expect(Transcript.output(of: String(repeating: "1 + ", count: 900) + "1", engine) == "901\n\n")
    engine.execute(Cell("f = x -> x + 1")) { _ in }
    let nested = String(repeating: "f(", count: 150) + "0" + String(repeating: ")", count: 150)
    #expect(Transcript.output(of: nested, engine) == "150\n\n")
  }

  @Test("deep nesting is refused, not crashed on", arguments: ["(", "[", "-", "x -> ", "f("])
  func deep(_ opening: String) {
    let engine = RegshellEngine()
    engine.execute(Cell("a = 1")) { _ in }
    let error = failure(of: String(repeating: opening, count: 20_000) + "1", engine)
    #expect(error != nil)
    #expect(Transcript.output(of: "a", engine) == "1\n\n")
  }

  @Test("ten megabytes of brackets are refused within seconds and explained in a few lines")
  func tenMegabytesOfBrackets() throws {
    let engine = RegshellEngine()
    engine.execute(Cell("a = 1")) { _ in }
    for text in [String(repeating: "(", count: 10_000_000), String(repeating: "[]", count: 500_000)] {
      let clock = ContinuousClock()
      let start = clock.now
      let error = try #require(failure(of: text, engine))
      #expect(clock.now - start < .seconds(60))
      #expect(error.traceback.joined().utf8.count < 10_000)
    }
    #expect(Transcript.output(of: "a", engine) == "1\n\n")
  }

  @Test(
    "odd bytes: NUL, control signs, byte order mark, lone surrogate stand-ins",
    arguments: [
      "\u{0}", "a\u{7}b = 1", "x = \u{FFFD}", "\u{200B}1", "1 +\u{A0}1 ;;;", "🙂 = 3", "x = \"\u{0}\"",
    ])
  func oddCharacters(_ cell: String) {
    let engine = RegshellEngine()
    engine.execute(Cell("a = 1")) { _ in }
    engine.execute(Cell(cell)) { _ in }
    #expect(Transcript.output(of: "a", engine) == "1\n\n")
  }

  @Test(
    "bytes that are not UTF-8 are refused with their place",
    arguments: [
      ([0x61, 0x20, 0xFC, 0x0A] as [UInt8], 2), ([0xFF], 0), ([0x31, 0xC3], 1), ([0xED, 0xA0, 0x80], 0),
    ])
  func notUTF8(_ bytes: [UInt8], _ place: Int) throws {
    let error = try #require(throws: Diagnostic.self) { try SourceText(bytes: bytes) }
    #expect(error.code == "invalid-utf8")
    #expect(error.primary?.start == place)
    #expect(error.message.contains("offset \(place)"))
  }

  // MARK: Numbers

  @Test(
    "numbers at the ends of the scale give an error or finite coefficients",
    arguments: [
      "data(y = [1, 2, 3, 5], x = [1e308, -1e308, 1e308, 0])",
      "data(y = [1, 2, 3, 5], x = [1e-300, 2e-300, 3e-300, 5e-300])",
      "data(y = [1, 2, 3, 5], x = [1e-320, 2e-320, 3e-320, 5e-320])",
      "data(y = [1e308, -1e308, 1e308, 0], x = [1, 2, 3, 5])",
      "data(y = [1e-300, 2e-300, 1e-300, 0], x = [1, 2, 3, 5])",
      "data(y = [1, 2, 3, nan], x = [1, 2, 3, 5])", "data(y = [1, 2, nan, 5], x = [nan, 2, 3, 5])",
      "data(y = [1, 2, 3, inf], x = [1, 2, 3, 5])", "data(y = [1, 2, 3, 5], x = [1, 2, 3, -inf])",
      "data(y = [1, 2, 3, 5], x = [1e16, 1e16 + 2, 1e16 + 4, 1e16 + 6])",
      "data(y = [2, 2, 2, 2], x = [1, 2, 3, 5])",
      "data(y = [1, 2, 3, 5], x = [4, 4, 4, 4])", "data(y = [1], x = [2])", "data(y = [1, 2], x = [2, 3])",
    ])
  func extremes(_ data: String) throws {
    let regularisers = [
      "", ", penalty = 0.1*l1", ", penalty = 0.1*l2", ", penalty = 0.1*l1 + 0.1*l2",
      ", prior = normal(0, 1), sigma = 1",
      ", penalty = 1e300*l1", ", penalty = 1e-300*l2", ", penalty = 0.1*l1, scale = \"data\"",
      ", penalty = lp(1.5)",
    ]
    let engine = RegshellEngine()
    engine.execute(Cell("d = \(data)")) { _ in }
    for regulariser in regularisers {
      let cell = "m = fit(y ~ x, d\(regulariser))"
      if let error = failure(of: cell, engine) {
        #expect(error.name != "Interrupted", "\(cell)")
        continue
      }
      let coefficients =
        Transcript.output(of: "m.coef", engine) + Transcript.output(of: "m.intercept", engine)
      #expect(!coefficients.contains("nan") && !coefficients.contains("inf"), "\(cell): \(coefficients)")
      let model = Transcript.output(of: "m", engine)
      #expect(!model.lowercased().contains("nan"), "\(model)")
    }
  }

  @Test("ten thousand columns are read and fitted")
  func tenThousandColumns() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
      "regshell-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    var text = "y," + (1...10_000).map { "x\($0)" }.joined(separator: ",") + "\n"
    var generator = SplitMix64(seed: 11)
    for row in 0..<20 {
      let values = (1...10_000).map { _ in String(Int.random(in: -99...99, using: &generator)) }
      // The response is ten times the first column.
      text += "\((Int(values[0]) ?? 0) * 10 + row % 2)," + values.joined(separator: ",") + "\n"
    }
    try text.write(to: folder.appendingPathComponent("wide.csv"), atomically: true, encoding: .utf8)
    let engine = RegshellEngine(options: EngineOptions(folder: folder.path))
    #expect(failure(of: "d = read(\"wide.csv\")", engine) == nil)
    #expect(failure(of: "m = fit(y ~ ., d, penalty = 20*l1)", engine) == nil)
    let model = Transcript.output(of: "m", engine)
    #expect(model.contains("n = 20 of 20 rows"))
    #expect(model.contains("of 10000 terms kept"))
    // A page, not ten thousand lines.
    #expect(model.split(separator: "\n").count < 200, "\(model.prefix(2000))")
    for look in ["d", "describe(d)", "coef(m)", "gradient(m)", "m.coef"] {
      let text = Transcript.output(of: look, engine)
      #expect(text.utf8.count < 30_000, "\(look) prints \(text.utf8.count) bytes")
    }
  }

  // MARK: Interruption

  @Test("an interrupted fit ends soon and leaves the session whole")
  func interruption() throws {
    let engine = RegshellEngine()
    engine.execute(Cell(Self.bigData(rows: 3000, columns: 250))) { _ in }
    #expect(failure(of: "x = 7", engine) == nil)
    let clock = ContinuousClock()
    let asked = Mutex<ContinuousClock.Instant?>(nil)
    Thread.detachNewThread {
      Thread.sleep(forTimeInterval: 0.3)
      asked.withLock { $0 = clock.now }
      engine.interrupt()
    }
    // Long enough on any machine: hundreds of paths.
    let error = try #require(
      failure(of: "x = cv(fit(y ~ ., d, penalty = 0.01*l1), folds = 300, count = 500)", engine))
    #expect(error.name == "Interrupted")
    let start = try #require(asked.withLock { $0 })
    #expect(clock.now - start < .seconds(2))
    #expect(Transcript.output(of: "x", engine) == "7\n\n")
    // The request is used up.
    #expect(failure(of: "m = fit(y ~ x1 + x2, d)", engine) == nil)
  }

  /// A cell that makes `d`: `rows` of `columns` random columns and a response.
  private static func bigData(rows: Int, columns: Int) -> String {
    var generator = SplitMix64(seed: 5)
    let lists = (0...columns).map { _ in
      (0..<rows).map { _ in String(Int.random(in: -999...999, using: &generator)) }.joined(separator: ",")
    }
    let named = lists.enumerated().map {
      $0.offset == 0 ? "y = [\($0.element)]" : "x\($0.offset) = [\($0.element)]"
    }
    return "d = data(" + named.joined(separator: ", ") + ")"
  }

  /// The error of a cell, and no other output's business.
  private func failure(of code: String, _ engine: RegshellEngine) -> CellError? {
    guard case .failure(let error) = engine.execute(Cell(code), emit: { _ in }) else { return nil }
    return error
  }
}
