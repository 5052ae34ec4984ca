import Fitting
import Foundation
import Testing

@testable import Interpreter

/// Intervals and posteriors that are easily got wrong, against R: columns far from 0, rows whose level is not known,
/// several classes.
@Suite("Intervals") struct IntervalTests {
  private static let far = """
    d = data(y = [1, 2, 3, 4, 5, 6.5, 7, 5], x = [1e9, 1000000001, 1000000002, 1000000004, 1000000003, 1000000007, 1000000009, 1000000001])
    """

  @Test("a column far from 0 has the intervals that it has near 0") func far() throws {
    let probe = try Probe(Self.far + "\nm = fit(y ~ x, d)\nq = predict(m, d, interval = 0.95)")
    for column in ["low", "high", "new_low", "new_high"] {
      #expect(
        try agree(probe.numbers("q.\(column)"), References.values(of: "far", column), 1e-6), "\(column)")
    }
    let errors = try probe.column("std error", of: "coef(m, interval = 0.95)")
    #expect(try agree(errors[1], References.values(of: "far", "sd")[0], 1e-9))
  }

  @Test("so has it under a prior, whose posterior can be drawn from and has an evidence") func farPrior()
    throws
  {
    let probe = try Probe(
      Self.far + """

        m = fit(y ~ x, d, prior = normal(0, 1), sigma = 1.5)
        q = predict(m, d, interval = 0.9)
        s = sample(m, draws = 20000)
        e = sample(fit(y ~ x, d, prior = student(200, 0, 1), sigma = 1.5), draws = 4000)
        """)
    for column in ["low", "high"] {
      #expect(
        try agree(probe.numbers("q.\(column)"), References.values(of: "far MAP", column), 1e-6), "\(column)")
    }
    let sd = try References.values(of: "far MAP", "sd")[0]
    #expect(try agree(probe.numbers("posterior(m).sd")[1], sd, 1e-9))
    #expect(try agree(probe.number("m.evidence"), References.values(of: "far MAP", "evidence")[0], 1e-8))
    #expect(try probe.text("m").contains("− 14.13 (−log evidence)"))
    // Four standard errors of an sd; of chains more.
    #expect(try abs(probe.number("sd(s.x)") / sd - 1) < 4 / 40000.0.squareRoot())
    #expect(try abs(probe.number("sd(e.x)") / sd - 1) < 0.1)
    // The fitted value of a row is as certain as its interval says.
    let low = try References.values(of: "far MAP", "low")[0]
    let high = try References.values(of: "far MAP", "high")[0]
    #expect(
      try abs(probe.number("sd(s.intercept + s.x*1e9)") / ((high - low) / (2 * normalQuantile(0.95))) - 1)
        < 4 / 40000.0.squareRoot())
  }

  @Test("an unknown level: the mean by shares, and a new response that may be of any level") func unknown()
    throws
  {
    let probe = try Probe(
      """
      iris = head(read("iris.csv"), 120)
      m = fit(petal_length ~ petal_width * species, iris)
      q = predict(m, data(petal_width = [0.4, 1.5], species = ["zz", "zz"]), levels = "other", interval = 0.9)
      """)
    for column in ["prediction", "low", "high", "new_low", "new_high"] {
      #expect(
        try agree(probe.numbers("q.\(column)"), References.values(of: "unknown", column), 1e-8), "\(column)")
    }
  }

  /// 50¹² is no number of the machine's, and 50³ quadratic forms of 589 coefficients are 4·10¹⁰ products.
  @Test("too many combinations of levels are an error, with intervals sooner") func combinations() throws {
    func name(_ place: Int) -> String { String("abcdefghijkl".dropFirst(place).prefix(1)) + "f" }
    let columns = (0..<12).map { "\(name($0)) = rows.\(name($0))" }.joined(separator: ", ")
    let texts = (0..<12).map { j in
      "\(name(j)) = [" + (0..<600).map { "\"\(($0 * (j + 1) + $0 / 50) % 50)\"" }.joined(separator: ", ")
        + "]"
    }
    let probe = try Probe(
      """
      rows = data(y = [\((0..<600).map { String($0 * $0 % 97) }.joined(separator: ", "))], \(texts.joined(separator: ", ")))
      d = data(y = rows.y, \(columns))
      m = fit(y ~ ., d, prior = normal(0, 1), sigma = 1)
      """)
    func row(_ unknown: Int) -> String {
      "data(" + (0..<12).map { "\(name($0)) = [\"\($0 < unknown ? "zz" : "1")\"]" }.joined(separator: ", ")
        + ")"
    }
    #expect(throws: (any Error).self) { try probe.text("predict(m, \(row(12)), levels = \"other\")") }
    #expect(throws: (any Error).self) {
      try probe.text("predict(m, \(row(3)), levels = \"other\", interval = 0.9)")
    }
    // More copies than a block holds.
    #expect(try probe.numbers("predict(m, \(row(2)), levels = \"other\", interval = 0.9).new_low").count == 1)
  }

  @Test("beside rows whose levels are known nothing changes") func known() throws {
    let probe = try Probe(
      """
      iris = head(read("iris.csv"), 120)
      m = fit(petal_length ~ petal_width * species + sepal_width, iris)
      new = data(petal_width = [0.4, 1.5, 2], sepal_width = [3, 4, 3], species = ["setosa", "zz", "virginica"])
      q = predict(m, new, levels = "other", interval = 0.9)
      r = predict(m, data(petal_width = [0.4, 2], sepal_width = [3, 3], species = ["setosa", "virginica"]), interval = 0.9)
      """)
    for column in ["prediction", "low", "high", "new_low", "new_high"] {
      let all = try probe.numbers("q.\(column)")
      #expect(try agree([all[0], all[2]], probe.numbers("r.\(column)"), 1e-12), "\(column)")
    }
  }

  @Test(
    "through a link: the mean of the means, its interval by the delta method",
    arguments: [
      (
        "births", 0.9, "births", "fit(low ~ age + lwt + race + smoke, d, loss = logistic)",
        "data(age = [20], lwt = [100], race = [\"zz\"], smoke = [1])"
      ),
      (
        "warps", 0.95, "warps", "fit(breaks ~ wool * tension, d, loss = poisson)",
        "data(wool = [\"B\"], tension = [\"zz\"])"
      ),
    ])
  func links(name: String, level: Double, file: String, fit: String, new: String) throws {
    let files = ["births": "birthwt.csv", "warps": "warpbreaks.csv"]
    let probe = try Probe(
      """
      d = read("\(try #require(files[file]))")
      m = \(fit)
      q = predict(m, \(new), levels = "other", interval = \(level))
      l = predict(m, \(new), levels = "other", type = "link")
      """)
    for column in ["prediction", "low", "high"] {
      #expect(try agree(probe.numbers("q.\(column)"), References.values(of: name, column), 1e-7), "\(column)")
    }
    #expect(try agree(probe.number("l[1]"), References.values(of: name, "link")[0], 1e-7))
  }

  /// 115 of 189 mothers do not smoke.
  @Test("several classes: the probabilities are averaged") func averagedClasses() throws {
    let probe = try Probe(
      """
      births = read("birthwt.csv")
      m = fit(race ~ lwt + factor(smoke), births, penalty = 0.001*l2)
      each = predict(m, data(lwt = [120, 120], smoke = [0, 1]))
      one = predict(m, data(lwt = [120], smoke = [2]), levels = "other")
      link = predict(m, data(lwt = [120], smoke = [2]), levels = "other", type = "link")
      """)
    var sum = 0.0
    for level in ["black", "other", "white"] {
      let each = try probe.numbers("each.\(level)")
      #expect(abs(each[0] - each[1]) > 0.01)
      #expect(
        try agree(probe.number("one.\(level)[1]"), (115 * each[0] + 74 * each[1]) / 189, 1e-12), "\(level)")
      sum += try exp(probe.number("link.\(level)[1]"))
    }
    #expect(try agree(exp(probe.number("link.black[1]")) / sum, probe.number("one.black[1]"), 1e-12))
  }

  @Test("several classes: posterior sds with the intercepts' mean at 0") func classes() throws {
    let probe = try Probe(
      """
      cars = read("mtcars.csv")
      p = posterior(fit(factor(cyl) ~ wt, cars, prior = normal(0, 1)))
      """)
    #expect(try agree(probe.numbers("p.mode"), References.values(of: "classes", "mode"), 1e-7))
    #expect(try agree(probe.numbers("p.sd"), References.values(of: "classes", "sd"), 1e-7))
    guard case .matrix(let covariance) = try probe.value("p.cov") else {
      Issue.record("no matrix")
      return
    }
    #expect(try agree(covariance.elements, References.values(of: "classes", "cov"), 1e-7))
    #expect(try probe.text("p").contains("their mean held at 0"))
  }
}

/// intervals.csv: case, quantity, value.
private enum References {
  struct Missing: Error { let name: String }

  private static let rows: [(name: String, quantity: String, value: Double)] = {
    let url = Transcript.tests.appendingPathComponent("References/intervals.csv")
    let text = (try? String(contentsOf: url, encoding: .utf8)) ?? ""
    return text.split(separator: "\n").dropFirst().compactMap { line in
      let parts = line.split(separator: ",")
      guard parts.count == 3, let value = Double(parts[2]) else { return nil }
      return (String(parts[0]), String(parts[1]), value)
    }
  }()

  static func values(of name: String, _ quantity: String) throws -> [Double] {
    let found = rows.filter { $0.name == name && $0.quantity == quantity }.map(\.value)
    guard !found.isEmpty else { throw Missing(name: "\(name), \(quantity)") }
    return found
  }
}
