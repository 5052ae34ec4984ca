import Fitting
import Testing

@testable import Priors

@Suite struct PriorTests {
  let columns = [
    PriorColumn(name: "wt", term: "wt"), PriorColumn(name: "hp", term: "hp"),
    PriorColumn(name: "factor(cyl)6", term: "factor(cyl)"),
    PriorColumn(name: "factor(cyl)8", term: "factor(cyl)"),
  ]
  let narrow: Normal
  let wide: Laplace
  let joint: MultivariateNormal

  init() throws {
    narrow = try Normal(mean: Coordinates(-3), sd: Coordinates(1))
    wide = try Laplace(mean: Coordinates(0), scale: Coordinates(0.5))
    joint = try MultivariateNormal(
      mean: Coordinates([1, 2]),
      precision: PositiveDefiniteMatrix(rows: [[2, 1], [1, 3]], parameter: "precision"))
  }

  func statement(_ terms: PriorTerms, _ distribution: any Distribution) -> PriorStatement {
    PriorStatement(terms: terms, distribution: distribution)
  }

  @Test func restIsWhatOthersDoNotName() throws {
    let prior = Prior([statement(.rest, wide), statement(.named(["wt"]), narrow)])
    let bound = try prior.bound(to: columns)
    #expect(bound.parts.map(\.columns) == [[1, 2, 3], [0]])
    #expect(bound.penaltyTerms.map(\.strength) == [2, 0.5])
    #expect(bound.penaltyTerms.map(\.columns) == [[1, 2, 3], [0]])
    #expect(bound.penaltyTerms.map(\.centre) == [nil, [-3]])
    #expect(prior.source() == "[rest ~ laplace(0, 0.5), wt ~ normal(-3, 1)]")
  }

  @Test func unnamedTermsAreFlatAndSaidToBe() throws {
    let bound = try Prior([statement(.named(["wt"]), narrow)]).bound(to: columns)
    #expect(bound.parts.map(\.isImplied) == [false, true])
    #expect(bound.parts[1].columns == [1, 2, 3])
    #expect(!bound.parts[1].distribution.isProper)
    #expect(bound.part(ofColumn: 2)?.distribution.source == "flat")
    #expect(bound.penaltyTerms.count == 1)
  }

  @Test func oneDistributionForAll() throws {
    let bound = try Prior(narrow).bound(to: columns)
    #expect(bound.parts.map(\.columns) == [[0, 1, 2, 3]])
    #expect(Prior(narrow).source() == "normal(-3, 1)")
  }

  /// A joint density takes coefficients in the order of its statement, a factor's one after the other.
  @Test func order() throws {
    let swapped = try Prior([statement(.named(["hp", "wt"]), joint)]).bound(to: columns)
    #expect(swapped.parts[0].columns == [1, 0])
    #expect(swapped.penaltyTerms[0].columns == [1, 0])
    #expect(swapped.penaltyTerms[0].centre == [1, 2])
    let factor = try Prior([statement(.named(["factor(cyl)"]), joint)]).bound(to: columns)
    #expect(factor.parts[0].columns == [2, 3])
    let single = try Prior([statement(.named(["factor(cyl)8", "wt"]), joint)]).bound(to: columns)
    #expect(single.parts[0].columns == [3, 0])
    // ½(b − m)'P(b − m) at hp = 2, wt = 4: deviations (1, 2), ½(2 + 2·2 + 3·4).
    #expect(swapped.penaltyTerms[0].value([4, 2, 0, 0]) == 9)
    #expect(isNear(swapped.logDensity(at: [4, 2, 0, 0]).dependent, -9))
  }

  @Test func logDensityAndSlopesAddUp() throws {
    let bound = try Prior([statement(.named(["wt"]), narrow), statement(.rest, wide)]).bound(to: columns)
    let b = [-2.0, 0.5, 0, -1]
    let expected = narrow.logDensity(at: [-2]) + wide.logDensity(at: [0.5, 0, -1])
    #expect(bound.logDensity(at: b) == expected)
    #expect(bound.slope(at: b) == [.point(1), .point(2), Interval(-2, 2), .point(-2)])
  }

  func error(_ statements: [PriorStatement]) -> PriorError? {
    do {
      _ = try Prior(statements).bound(to: columns)
      return nil
    } catch { return error }
  }

  @Test func twoStatementsOnOneTerm() {
    let found = error([statement(.named(["wt", "hp"]), joint), statement(.named(["hp"]), wide)])
    #expect(found == .repeatedTerm(statement: 1, earlier: 0, term: "hp"))
    #expect(found?.message == "`hp` has two priors")
    #expect(
      error([statement(.named(["wt", "wt"]), joint)]) == .repeatedTerm(statement: 0, earlier: 0, term: "wt"))
    #expect(
      error([statement(.named(["factor(cyl)"]), wide), statement(.named(["factor(cyl)6"]), narrow)])
        == .repeatedTerm(statement: 1, earlier: 0, term: "factor(cyl)6"))
    #expect(
      error([statement(.rest, wide), statement(.rest, narrow)])
        == .repeatedTerm(statement: 1, earlier: 0, term: "rest"))
    #expect(
      error([statement(.all, wide), statement(.named(["wt"]), narrow)])
        == .repeatedTerm(statement: 1, earlier: 0, term: "every term"))
  }

  @Test func termsThatAreNotThere() {
    #expect(
      error([statement(.named(["drat"]), wide)])
        == .unknownTerm(statement: 0, term: "drat", known: ["wt", "hp", "factor(cyl)"]))
  }

  @Test func dimensionsThatDoNotFit() {
    let found = error([statement(.named(["wt", "factor(cyl)"]), joint)])
    #expect(
      found
        == .dimensionMismatch(
          statement: 0, distribution: joint.source, dimension: 2,
          coefficients: ["wt", "factor(cyl)6", "factor(cyl)8"]))
    #expect(found?.message.hasSuffix("is for 2 coefficients, its terms have 3") == true)
  }
}
