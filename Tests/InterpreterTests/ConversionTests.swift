import Testing

@testable import Interpreter

/// The calls that `explain("lambda", m)` prints for other tools were run there (References/make_conversions.py); they
/// return our coefficients.
@Suite("Conversions") struct ConversionTests {
  private static let read = "cars = read(\"mtcars.csv\")\n"

  @Test(
    "the strength in scikit-learn and statsmodels is the one that returns these coefficients",
    arguments: [
      (
        "0.3*l1 + 0.2*l2", "ElasticNet(alpha = 0.7, l1_ratio = 0.4286)", "alpha = 0.7, L1_wt = 0.4286",
        "[-2.64809, -1.621565, 0.4089661]"
      ),
      ("0.2*l2", "Ridge(alpha = 12.8)", "alpha = 0.4, L1_wt = 0", "[-2.818271, -1.670688, 0.5771638]"),
    ])
  func strength(penalty: String, scikitLearn: String, statsmodels: String, coefficients: String) {
    let engine = RegshellEngine(options: EngineOptions(folder: Transcript.data))
    let fit = Self.read + "m = fit(mpg ~ wt + hp + qsec, cars, penalty = \(penalty))\n"
    #expect(Transcript.output(of: fit + "m.std_coef", engine) == coefficients + "\n\n")
    let page = Transcript.output(of: "explain(\"lambda\", m)", engine)
    #expect(page.contains(scikitLearn))
    #expect(page.contains(statsmodels))
  }
}
