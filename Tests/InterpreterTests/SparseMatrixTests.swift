import Testing

@testable import Interpreter

/// Matrices from triplets: sums, order, zeros, rows, and files in every form.
@Suite struct SparseMatrixTests {
  @Test func entriesOfOnePlaceAddUpAndZerosGo() throws {
    let matrix = try SparseMatrix(
      rows: 4, columns: 3, names: nil, rowIndices: [2, 0, 2, 3, 1, 3], columnIndices: [1, 0, 1, 2, 1, 2],
      values: [1, 5, 2.5, 4, 7, -4])
    #expect(matrix.starts == [0, 1, 3, 3])
    #expect(matrix.indices == [0, 1, 2])
    #expect(matrix.values == [5, 7, 3.5])
    #expect(matrix[2, 1] == 3.5 && matrix[3, 2] == 0 && matrix[0, 2] == 0)
    let some = matrix.selecting(rows: [0, 2])
    #expect(some.rows == 2 && some[1, 1] == 3.5 && some[0, 0] == 5 && some.entries == 2)
  }

  @Test(arguments: [
    (
      "m.mtx",
      "%%MatrixMarket matrix coordinate real general\n%\n\n 3 4 3 \n1 1 1.5\n3 4 -2e-1\n\n1\t1 2\n",
      [[3.5, 0, 0, 0], [0, 0, 0, 0], [0, 0, 0, -0.2]]
    ),
    (
      "m.mtx", "%%MatrixMarket MATRIX Coordinate integer symmetric\r\n2 2 2\r\n1 1 4\r\n2 1 3\r\n",
      [[4, 3], [3, 0]]
    ),
    ("m.mtx", "%%MatrixMarket matrix coordinate real skew-symmetric\n2 2 1\n2 1 3", [[0, -3], [3, 0]]),
    ("m.mtx", "%%MatrixMarket matrix coordinate pattern general\n2 2 1\n2 1\n", [[0, 0], [1, 0]]),
    ("m.csv", "row,column,value\n2,2,5\n1,1,1\n2,2,1\n", [[1, 0], [0, 6]]),
    ("m.csv", "x;j;i\n5;1;2\n1;2;1\n", [[0, 1], [5, 0]]),
    ("m.tsv", "doc\tterm\tcount\n1\t2\t3\n", [[0, 3]]),
    ("m.csv", "1,2,3\n2,1,4\n", [[0, 3], [4, 0]]),
    ("m.csv", "doc,word,n\n2,b,3\n1,a,1\n", [[1, 0], [0, 3]]),
  ])
  func files(_ name: String, _ content: String, _ rows: [[Double]]) throws {
    let folder = try TemporaryFolder([name: content])
    let probe = try Probe("X = sparse(\"\(folder.path)/\(name)\")")
    guard case .sparse(let matrix) = try probe.value("X") else {
      Issue.record("no sparse matrix")
      return
    }
    #expect(matrix.rows == rows.count && matrix.columns == rows[0].count)
    for (i, row) in rows.enumerated() {
      for (j, x) in row.enumerated() { #expect(matrix[i, j] == x) }
    }
    #expect(matrix.entries == rows.joined().count { $0 != 0 })
  }

  /// No cut of a file reads past its end or stops the session.
  @Test func everyCutOfAFileIsAnswered() throws {
    let whole = "%%MatrixMarket matrix coordinate real general\n3 4 3\n1 1 1.5\n3 4 -2e-1\n2 1 20\n"
    for count in 0..<whole.utf8.count {
      let folder = try TemporaryFolder(["cut.mtx": String(whole.prefix(count))])
      let (_, error) = try Workbench().run("sparse(\"\(folder.path)/cut.mtx\")")
      // The last line end may go, and so may the last digit: 2 for 20.
      #expect((error == nil) == (count >= whole.utf8.count - 2), "\(count)")
    }
  }
}
