/// The Cholesky factor of the rows and columns of H that belong to the free coordinates.
struct ActiveFactor {
  let indices: [Int]
  private let cholesky: Cholesky

  init?(
    _ hessian: [Double], size: Int, indices: [Int], extra: [Double]?, isInterrupted: () -> Bool
  ) throws(FittingError) {
    self.indices = indices
    let m = indices.count
    var block = Matrix(rows: m, columns: m)
    hessian.withUnsafeBufferPointer { h in
      block.elements.withUnsafeMutableBufferPointer { out in
        for l in 0..<m {
          let column = h.baseAddress! + indices[l] * size
          for k in l..<m { out[k + l * m] = column[indices[k]] }
          if let extra { out[l + l * m] += extra[l] }
        }
      }
    }
    guard let cholesky = try Cholesky(block, isInterrupted: isInterrupted), cholesky.isWellPosed else {
      return nil
    }
    self.cholesky = cholesky
  }

  func solve(_ v: [Double]) -> [Double] { cholesky.solve(v) }
}
