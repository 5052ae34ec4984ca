/// Everything that can keep a problem from being posed or solved, as data; the English is made in one place.
package enum FittingError: Error, Sendable, Equatable {
  /// `what` is one of response, weights, offset, or the column's name. Row counts from 0.
  case nonFinite(what: String, row: Int, value: Double)
  case shape(what: String, expected: Int, found: Int)
  case noRows
  /// The response of a row is not of the kind that the loss is for, or what comes beside it is not. Row from 0.
  case badResponse(row: Int, value: Double, needed: String)
  /// The response as a whole cannot be fitted: one class only, no event.
  case responseWithoutInformation(String)
  /// Counts that vary no more than poisson ones: the negative binomial's θ would grow without bound.
  case notOverdispersed
  /// The family has no likelihood for a prior or `nll` to stand on.
  case noLikelihood(loss: String)
  /// The loss falls for ever along a direction that no penalty holds, so that there is no optimum: separated classes,
  /// a monotone likelihood. The direction's nonzero coefficients in data units, per column.
  case separated(direction: [SeparatingColumn])
  /// A custom loss has no least value along a direction, whatever stands beside it.
  case fallsForEver(EndlessFall)
  case negativeWeight(row: Int, value: Double)
  case weightsSumToZero
  /// More coefficients than the rows can determine, and no penalty that makes the answer unique.
  case notDetermined(rows: Int, coefficients: Int)
  /// Columns that are linear combinations of others, without a penalty that makes the answer unique.
  case collinear([Collinearity])
  /// The numbers are so large or so small that the objective or a coefficient cannot be represented.
  case outOfRange(what: String)
  /// A parameter outside its range: a strength, a rate, a tolerance, a lambda.
  case badParameter(name: String, value: Double, allowed: String)
  case penaltyShape(penalty: String, expected: Int, found: Int)
  case columnOutOfRange(Int, count: Int)
  /// A term names one column twice.
  case repeatedColumn(penalty: String)
  /// No number satisfies all constraints on the coefficient.
  case infeasible(column: String)
  case noSolver(penalties: String, loss: String, because: String)
  /// A path or a cross-validation needs a penalty with a positive strength, constraints not counted.
  case noPenalty
  /// Folds are numbered from 0, at least two of them, none empty and none all of the rows.
  case badFolds(count: Int, rows: Int)
  /// All rows of a fold, counted from 0, have weight 0: nothing to judge a fit by.
  case foldWithoutWeight(Int)
  /// A measure of held-out rows that means nothing for the loss.
  case measureNotForLoss(measure: String, loss: String)
  /// The rows of a fold, counted from 0, cannot show the measure: there is no pair to compare, or no event.
  case measureUndefined(measure: String, fold: Int)
  case residualDeviationNotEstimable(rows: Int, coefficients: Int)
  case penalty(PenaltyError)
  case interrupted
}

/// One coefficient of a direction along which a loss falls for ever.
package struct SeparatingColumn: Sendable, Equatable {
  package let column: String
  /// In data units; the direction is scaled so that the largest is 1 or −1 once standardised.
  package let coefficient: Double

  package init(column: String, coefficient: Double) {
    self.column = column
    self.coefficient = coefficient
  }
}

/// A column that is a linear combination of others.
package struct Collinearity: Sendable, Equatable {
  package let column: String
  /// The columns that it is a combination of; empty where it is constant beside an intercept.
  package let combinationOf: [String]
  /// False where more remains of it than rounding leaves of a combination, but less than can be told apart.
  package let isExact: Bool

  package init(column: String, combinationOf: [String], isExact: Bool = true) {
    self.column = column
    self.combinationOf = combinationOf
    self.isExact = isExact
  }
}

/// What is wrong with the arguments of a penalty.
package enum PenaltyError: Error, Sendable, Equatable {
  case wrongArgumentCount(penalty: String, expected: Int, found: Int)
  case wrongKind(penalty: String, parameter: String, expected: PenaltyParameter.Kind)
  case outOfRange(penalty: String, parameter: String, value: Double, range: String)
  case notSquare(penalty: String, rows: Int, columns: Int)
  case notSymmetric(penalty: String, row: Int, column: Int, difference: Double)
  /// It has no spelling of its own: it is what a prior is as a penalty.
  case notWritten(penalty: String, prior: String)
  case notPositiveSemidefinite(penalty: String, smallestEigenvalue: Double)
  case nonFinite(penalty: String, parameter: String)
  case emptyGroup(penalty: String)
  /// A coefficient is in two groups.
  case overlappingGroups(penalty: String)
}
