import Engine
import Fitting
import Foundation
import Tables
import Testing

@testable import Interpreter

/// Limits of the probabilities of several classes, against numpy and against the two-class case.
@Suite("Class intervals") struct ClassIntervalTests {
  private let references: JSON

  init() throws {
    let url = Transcript.tests.appendingPathComponent("References/class_intervals.json")
    references = try JSON.parse(String(contentsOf: url, encoding: .utf8))
  }

  private func numbers(_ name: String, _ quantity: String) throws -> [Double] {
    try #require(references[name]?[quantity]?.array).compactMap(\.double)
  }

  private static let births = """
    births = read("birthwt.csv")
    m = fit(race ~ age + lwt, births, prior = normal(0, 0.5))
    """
  private static let levels = ["black", "other", "white"]

  /// - Parameter far: from what 4,000,000 draws of the posterior give, whose logit is not quite normal
  @Test(
    "the delta method on the log odds of each class",
    arguments: [("young", 20.0, 110.0, 0.003), ("old", 40, 200, 0.04)])
  func delta(name: String, age: Double, lwt: Double, far: Double) throws {
    let probe = try Probe(
      Self.births + "\nq = predict(m, data(age = [\(age)], lwt = [\(lwt)]), interval = 0.9)")
    for (suffix, quantity) in [("", "prediction"), ("_low", "low"), ("_high", "high")] {
      let own = try Self.levels.map { try probe.number("q.\($0)\(suffix)[1]") }
      #expect(try agree(own, numbers(name, quantity), 1e-7), "\(quantity)")
      if !suffix.isEmpty {
        #expect(try agree(own, numbers(name, "simulated " + quantity), far), "\(quantity)")
      }
    }
  }

  @Test("limits whose names classes have are called otherwise, and a note says how")
  func namesOfLimits() throws {
    let data = { (second: String) in
      """
      d = data(k = ["a", "\(second)", "b", "a", "\(second)", "b", "low of b"], x = [1, 2, 3, 2.5, 1.5, 3.5, 2])
      m = fit(k ~ x, d, prior = normal(0, 1))
      """
    }
    let bench = try Workbench(data("a_low"))
    let (shown, error) = bench.run("predict(m, d, interval = 0.9)")
    #expect(
      error?.message.contains("classes are called `a_low` and `low of b` themselves") == true, "\(shown)")
    #expect(error?.traceback.joined().contains("give those classes other names") == true)

    let other = try Workbench(data("a_low").replacing("low of b", with: "c"))
    #expect(other.shown("q = predict(m, d, interval = 0.9)").contains("limits are called `low of a`"))
    let columns = other.shown("q[`low of a`, `high of a`, `low of a_low`, a_low]")
    #expect(columns.contains("4 columns"), "\(columns)")
    // They are what they are of classes with harmless names.
    let plain = try Workbench(data("z").replacing("low of b", with: "c"))
    #expect(plain.shown("q = predict(m, d, interval = 0.9)").isEmpty)
    #expect(other.shown("print(q.`low of b`[3])") == plain.shown("print(q.b_low[3])"))
  }

  @Test(
    "without a prior: confidence limits, as those under a flat one, with coefficients of mean 0",
    arguments: ["", ", prior = flat", ", loss = nll"])
  func unpenalised(arguments: String) throws {
    let probe = try Probe(
      """
      births = read("birthwt.csv")
      m = fit(race ~ age + lwt, births\(arguments))
      q = predict(m, data(age = [20], lwt = [110]), interval = 0.9)
      """)
    for (suffix, quantity) in [("", "prediction"), ("_low", "low"), ("_high", "high")] {
      let own = try Self.levels.map { try probe.number("q.\($0)\(suffix)[1]") }
      #expect(try agree(own, numbers("unpenalised", quantity), 1e-6), "\(quantity)")
    }
    guard arguments.contains("flat") else {
      let sds = try probe.column("std error", of: "coef(m, interval = 0.9)")
      #expect(try agree(sds, numbers("unpenalised", "sd"), 1e-6), "\(sds)")
      return
    }
    #expect(try agree(probe.numbers("posterior(m).mode"), numbers("unpenalised", "coef"), 1e-5))
    #expect(try agree(probe.numbers("posterior(m).sd"), numbers("unpenalised", "sd"), 1e-6))
  }

  @Test("a row of which a level is not known: the mean of the probabilities by shares") func unknown() throws
  {
    let probe = try Probe(
      """
      births = read("birthwt.csv")
      d = data(race = births.race, w = births.lwt/100, smoke = births.smoke)
      m = fit(race ~ w + factor(smoke), d, prior = normal(0, 1))
      q = predict(m, data(w = [1.2, 1.2, 1.2], smoke = [0, 2, 1]), levels = "other", interval = 0.95)
      r = predict(m, data(w = [1.2, 1.2], smoke = [0, 1]), interval = 0.95)
      """)
    for (suffix, quantity) in [("", "prediction"), ("_low", "low"), ("_high", "high")] {
      let own = try Self.levels.map { try probe.number("q.\($0)\(suffix)[2]") }
      #expect(try agree(own, numbers("unknown", quantity), 1e-7), "\(quantity)")
      for level in Self.levels {
        let all = try probe.numbers("q.\(level)\(suffix)")
        #expect(try agree([all[0], all[2]], probe.numbers("r.\(level)\(suffix)"), 1e-12))
      }
    }
  }

  /// b₁ − b₀ of two slopes that are normal(0, s) each is normal(0, s√2), and their sum has no part.
  @Test("two classes are logistic regression", arguments: ["wt", "wt + hp", "0 + wt"])
  func two(terms: String) throws {
    let probe = try Probe(
      """
      cars = read("mtcars.csv")
      m = fit(factor(am) ~ \(terms), cars, loss = multinomial, prior = normal(0, 1))
      l = fit(am ~ \(terms), cars, loss = logistic, prior = normal(0, sqrt(2)))
      new = data(wt = [2, 3, 4, 9], hp = [80, 110, 150, 400])
      q = predict(m, new, interval = 0.9)
      r = predict(l, new, interval = 0.9)
      """)
    guard case .data(let data) = try probe.value("q") else {
      Issue.record("no data")
      return
    }
    let frame = data.frame
    #expect(frame.columns.map(\.name) == ["0", "0_low", "0_high", "1", "1_low", "1_high"])
    for (place, own) in ["prediction", "low", "high"].enumerated() {
      let logistic = try probe.numbers("r.\(own)")
      let second = try #require(frame.columns[3 + place].numbers)
      #expect(agree(second, logistic, 1e-8), "\(own)")
      // Of the other class: from 1, the ends exchanged.
      let other = try #require(frame.columns[[0, 2, 1][place]].numbers)
      #expect(agree(other, logistic.map { 1 - $0 }, 1e-8), "\(own)")
    }
  }

  @Test("limits stay within 0 and 1, far out as well, and hold the probability") func far() throws {
    let probe = try Probe(
      Self.births + "\nq = predict(m, data(age = [20, 2000, 20], lwt = [110, 5, 30000]), interval = 0.99)")
    for level in Self.levels {
      let middle = try probe.numbers("q.\(level)")
      let low = try probe.numbers("q.\(level)_low")
      let high = try probe.numbers("q.\(level)_high")
      for i in 0..<3 {
        #expect(low[i] >= 0 && low[i] <= middle[i] && middle[i] <= high[i] && high[i] <= 1)
      }
    }
  }

  @Test("a row's limits do not depend on the rows beside it", arguments: [1, 256, 257, 600])
  func rows(row: Int) throws {
    let probe = try Probe(
      """
      d = simulate(600, [[0, 0], [1, -1], [0.5, 2]], seed = 1, loss = multinomial)
      m = fit(y ~ ., d, prior = normal(0, 1))
      all = predict(m, d, interval = 0.9)
      one = predict(m, data(x1 = [d.x1[\(row)]], x2 = [d.x2[\(row)]]), interval = 0.9)
      """)
    for level in ["c1", "c2", "c3"] {
      for limit in ["", "_low", "_high"] {
        let own = try probe.numbers("all.\(level)\(limit)")
        #expect(own.count == 600)
        #expect(try agree([own[row - 1]], [probe.number("one.\(level)\(limit)[1]")], 1e-12))
      }
    }
  }

  @Test("linear predictors of several classes have none")
  func refused() throws {
    let probe = try Probe(Self.births)
    let link = #expect(throws: (any Error).self) {
      try probe.text("predict(m, head(births, 2), type = \"link\", interval = 0.9)")
    }
    #expect("\(try #require(link))".contains("no interval"))
  }
}
