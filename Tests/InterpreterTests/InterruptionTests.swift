import Engine
import Synchronization
import Testing

@testable import Interpreter

/// A cell can be stopped wherever it asks; the session then has what it had before the statement.
@Suite struct InterruptionTests {
  private static let setup = """
    cars = read("mtcars.csv")
    m = fit(mpg ~ wt + hp + qsec + drat + gear, cars, penalty = 0.1*l1)
    r = fit(mpg ~ wt + hp + qsec + drat, cars, penalty = 0.3*l2)
    g = fit(am ~ wt + hp, cars, loss = logistic, penalty = 0.01*l2)
    b = fit(am ~ wt, cars, loss = logistic, prior = normal(0, 1))
    kept = [1, 2, 3]
    """

  private static let programs = [
    "m = fit(mpg ~ wt + hp + disp, cars, penalty = 0.2*l1)",
    "m = fit(am ~ wt + hp + qsec, cars, loss = logistic, penalty = elastic(0.02, 0.5))",
    "m = fit(carb ~ wt + hp, cars, loss = poisson, penalty = 0.02*l1 + 0.01*l2)",
    "m = fit(mpg ~ wt + hp + qsec, cars, loss = quantile(0.7))",
    "m = fit(mpg ~ wt + hp, cars, penalty = 0.5*mcp(3))",
    "m = fit(mpg ~ wt + hp + qsec, cars, prior = normal(0, 1))",
    "m = path(m)", "m = path(g)", "m = path(r)", "m = cv(m, folds = 4)", "m = cv(g, folds = 4)",
    "m = cv(r, folds = \"loo\")", "m = trace(m, steps = 50)", "m = diagnose(m)", "m = diagnose(r)",
    "m = read(\"mtcars.csv\")", "m = refit(m)", "m = predict(r, cars)", "m = compare(m, r)",
    "m = sample(b, draws = 40)", "m = posterior(b)", "m = simulate(20, [1, 2])", "m = 1\nkept = 2\nm = 3",
    "explain(\"choose lambda\", m)", "coef(m)", "m",
  ]

  private final class Stopper: Sendable {
    private let state = Mutex((count: 0, limit: Int.max))
    func begin(stoppingAt limit: Int) { state.withLock { $0 = (0, limit) } }
    var count: Int { state.withLock { $0.count } }
    func ask() -> Bool {
      state.withLock {
        $0.count += 1
        return $0.count == $0.limit
      }
    }
  }

  @Test(arguments: programs) func everyQuestionStopsACell(_ program: String) throws {
    let stopper = Stopper()
    let engine = RegshellEngine(
      options: EngineOptions(folder: Transcript.data, onQuestion: { stopper.ask() }, clock: { 0 }))
    func run(_ code: String, stoppingAt limit: Int = .max) -> (outputs: [CellOutput], error: CellError?) {
      stopper.begin(stoppingAt: limit)
      var outputs: [CellOutput] = []
      let result = engine.execute(Cell(code)) { outputs.append($0) }
      if case .failure(let error) = result { return (outputs, error) }
      return (outputs, nil)
    }
    #expect(run(Self.setup).error == nil)
    let whole = run(program)
    #expect(whole.error == nil, "\(whole.error?.traceback ?? [])")
    let all = stopper.count
    #expect(all >= 1)
    #expect(run(Self.setup).error == nil)
    let before = run("m\nkept").outputs
    for limit in Set([1, 2, 3, all / 4, all / 2, 3 * all / 4, all - 1, all]).sorted() where 1...all ~= limit {
      let stopped = run(program, stoppingAt: limit)
      // How often work asks that waits for other threads depends on them.
      if stopper.count < limit {
        #expect(run(Self.setup).error == nil)
        continue
      }
      #expect(stopped.error?.name == "Interrupted", "question \(limit) of \(all)")
      #expect(stopped.outputs.last == stopped.error.map { .error($0) })
      #expect(run("m\nkept").outputs == before || program.contains("\n"), "question \(limit) of \(all)")
      if program.contains("\n") { #expect(run(Self.setup).error == nil) }
    }
    // And the engine works on as if nothing had been.
    #expect(run(Self.setup).error == nil)
    #expect(run(program).outputs == whole.outputs)
  }
}
