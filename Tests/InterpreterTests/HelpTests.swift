import Engine
import Syntax
import Tables
import Testing

@testable import Interpreter

@Suite struct HelpTests {
  @Test(arguments: HelpPages.languageNames)
  func everyWordHasAPage(name: String) throws {
    let bench = try Workbench()
    let page = bench.shown("help(\"\(name)\")")
    let lines = page.split(separator: "\n")
    #expect(lines.count > 3, "\(page)")
    #expect(page.contains("example"), "\(page)")
    #expect(lines.allSatisfy { $0.count <= 130 }, "\(page)")
  }

  /// The code under `example` of every page parses, and runs in a session that holds nothing.
  @Test(arguments: HelpPages.languageNames)
  func everyExampleRuns(name: String) throws {
    let document = try #require(HelpPages(scope: Scope(variables: [:]), presenter: .plain).page(about: name))
      .document
    var cells: [String] = []
    for case .verbatim(let lines) in document.blocks where lines[0] == "example" || lines[0] == "examples" {
      let code = lines.dropFirst().map { String($0.drop { $0 == " " }) }.joined(separator: "\n")
      cells += code.split(separator: "\n\n", omittingEmptySubsequences: true).map(String.init)
    }
    try #require(!cells.isEmpty)
    // What save writes must not lie beside the data.
    let folder = try TemporaryFolder.withData()
    for cell in cells {
      #expect(parse(cell).diagnostics.isEmpty, "\(cell)")
      let engine = RegshellEngine(options: EngineOptions(folder: folder.path))
      if case .failure(let error) = engine.execute(Cell(cell, input: Answers("5")), emit: { _ in }) {
        Issue.record("\(cell)\n\(error.traceback.joined(separator: "\n"))")
      }
    }
  }

  @Test(arguments: verbCatalogue.map { $0.definition.name })
  func everyVerbSaysWhatItTakes(name: String) throws {
    let verb = try #require(verbDefinition(named: name)).definition
    #expect(!verb.summary.isEmpty && !verb.summary.hasSuffix("."))
    #expect(!verb.examples.isEmpty)
    let page = try Workbench().shown("?\(name)")
    for parameter in verb.parameters {
      #expect(!parameter.summary.isEmpty)
      #expect(page.contains(parameter.name), "\(parameter.name)")
    }
    #expect(try Workbench().shown("\(name)?") == page)
    #expect(try Workbench().shown("help(\(name))") == page)
  }

  @Test func index() throws {
    let page = try Workbench().shown("help()")
    for verb in verbCatalogue { #expect(page.contains(verb.definition.summary.prefix(30))) }
    for word in [
      "l1", "normal(mean, cov = V)", "sse", "sqrt(x)", "negative weights", "bridge", "ordered(x, levels",
    ] {
      #expect(page.contains(word), "\(word)")
    }
  }

  @Test(
    arguments: [
      ("?l1", "sign(b)"), ("?lp", "p ≥ 1"), ("?quad", "a matrix"),
      ("?normal", "standard deviation (not variance)"),
      ("?laplace", "λ = 1/s"), ("?squared", "half the mean squared error"),
      ("help(rest)", "no other prior statement"),
      ("help(none)", "no penalty"), ("help(true)", "logical"), ("help(\"~\")", "interaction"),
      ("?dot", "two lists"),
      ("?cars", "32 rows, 12 columns"), ("?m", "m.std_coef"), ("?wt", "from 1.513 to 5.424"),
      ("help(cars.hp)", "mean 146.7"), ("help(m.r2)", "variance"), ("?alpha", "glmnet"),
      ("?lambda", "scikit-learn"),
      ("?weights", "a weight a row"), ("help(fit(mpg ~ wt, cars))", "minimise loss"),
    ] as [(String, String)])
  func pages(request: String, expected: String) throws {
    #expect(try Workbench(Workbench.cars).shown(request).contains(expected))
  }

  @Test(
    arguments: [
      ("?fitt", "unknown-name", "did you mean `fit`?"),
      ("help(gradeint)", "unknown-name", "did you mean `gradient`?"),
      ("help(\"lamda\")", "unknown-name", "did you mean `lambda`?"),
      ("?xyzzy", "unknown-name", "help() lists"),
      ("help(1 + 2)", "wrong-kind", "help(fit)"), ("help(fit, path)", "too-many-arguments", ""),
    ] as [(String, String, String)])
  func mistakes(request: String, code: String, help: String) throws {
    let error = try #require(try Workbench(Workbench.cars).run(request).error)
    #expect(error.name == code)
    #expect(error.traceback.joined(separator: "\n").contains(help))
    #expect(error.traceback.contains { $0.contains("^") })
  }

  /// A variable hides no verb: both pages are shown.
  @Test func variableNamedAsAVerb() throws {
    let page = try Workbench("path = 3").shown("?path")
    #expect(page.contains("path: a number") && page.contains("path(m"))
  }
}

extension Presenter {
  static let plain = Presenter(settings: Settings(), format: TextRenderer.format)
}

extension TemporaryFolder {
  /// The notebooks' data in a folder where cells may write.
  static func withData() throws -> TemporaryFolder {
    var files: [String: String] = [:]
    for name in try TemporaryFolder.names(in: Workbench.dataFolder)
    where [".csv", ".mtx"].contains(where: name.hasSuffix) {
      files[name] = try TemporaryFolder.text(Workbench.dataFolder + "/" + name)
    }
    return try TemporaryFolder(files)
  }
}
