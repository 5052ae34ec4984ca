import Testing

@testable import Tables

@Suite struct DataFrameTests {
  private func cars() throws -> DataFrame {
    try DataFrame([
      Column("mpg", numbers: [21, 22.8, .nan]), Column("am", logicals: [true, nil, false]),
      Column("kind", text: ["b", "a", nil]),
    ])
  }

  @Test func levelsStandInCodePointOrder() {
    let factor = Factor(["b", "a", nil, "Z", "é", "b", "aaaaaaaaab", "aaaaaaaaaa"])
    #expect(factor.levels == ["Z", "a", "aaaaaaaaaa", "aaaaaaaaab", "b", "é"])
    #expect(factor.codes == [4, 1, -1, 0, 5, 4, 3, 2])
    #expect(factor.levelCounts == [1, 1, 1, 1, 2, 1])
    #expect(factor[1] == "a" && factor[2] == nil && factor.missingCount == 1)
  }

  @Test func relevelling() {
    let factor = Factor(["b", "a", "c"])
    #expect(factor.relevelled(first: "c")?.levels == ["c", "a", "b"])
    #expect(factor.relevelled(first: "c")?.codes == [2, 1, 0])
    #expect(factor.relevelled(first: "x") == nil)
    let part = factor.rows(at: [0, 2])
    #expect(part.levels == ["a", "b", "c"])
    #expect(part.droppingUnusedLevels() == Factor(["b", "c"]))
  }

  @Test func numbersAsFactorSortAsNumbers() {
    #expect(Column("x", numbers: [10, 2, .nan, 2]).asFactor.levels == ["2", "10"])
    #expect(Column("x", logicals: [true, nil]).asFactor.levels == ["true"])
  }

  @Test func subsets() throws {
    let cars = try cars()
    #expect(cars.rowCount == 3 && cars.names == ["mpg", "am", "kind"])
    #expect(try cars.select(["kind", "mpg"]).names == ["kind", "mpg"])
    #expect(cars.rows(at: [2, 0])["am"] == Column("am", logicals: [false, true]))
    #expect(cars.rows(at: [2, 2])["mpg"]?.missingCount == 2)
    #expect(cars.head(10) == cars && cars.head(1).rowCount == 1 && cars.head(-1).rowCount == 0)
    #expect(try cars.completeRows(of: ["mpg", "kind"]) == [0, 1])
    #expect(try cars.completeRows(of: ["mpg", "am", "kind"]) == [0])
    #expect(try cars.setting(Column("mpg", numbers: [1, 2, 3]))["mpg"]?.isWhole == true)
    #expect(try cars.setting(Column("new", numbers: [1, 2, 3])).columnCount == 4)
    #expect(cars["am"]?.numbers?.prefix(1) == [1] && cars["kind"]?.numbers == nil)
  }

  @Test func missingEqualsMissing() throws {
    #expect(try cars() == cars())
    #expect(Column("x", numbers: [.nan]) != Column("x", numbers: [0]))
    #expect(Column("x", numbers: [1]) != Column("y", numbers: [1]))
  }

  @Test func errors() throws {
    #expect(throws: FrameError.repeatedName("a")) {
      try DataFrame([Column("a", numbers: []), Column("a", numbers: [])])
    }
    #expect(throws: FrameError.unequalLengths(first: "a", rows: 1, other: "b", otherRows: 2)) {
      try DataFrame([Column("a", numbers: [1]), Column("b", numbers: [1, 2])])
    }
    #expect(throws: FrameError.noColumn("zz")) { try cars().select(["zz"]) }
    #expect(throws: FrameError.noColumn("zz")) { try cars().completeRows(of: ["zz"]) }
  }

  @Test func uniqueNamesAvoidEachOther() {
    #expect(uniqueNames(["a", "a", "a_2", "", "a", "x4"]) == ["a", "a_3", "a_2", "x4_2", "a_4", "x4"])
    let many = uniqueNames(Array(repeating: "a", count: 10_000))
    #expect(Set(many).count == 10_000)
  }
}
