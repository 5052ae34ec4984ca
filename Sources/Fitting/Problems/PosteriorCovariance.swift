/// The exact posterior of (intercept, coefficients in data units) where the objective is a negative log posterior
/// that is quadratic: the inverse of its Hessian. Row and column 0 belong to the intercept if there is one.
///
/// Nil unless the loss is a gaussian likelihood and every penalty is quadratic.
/// Throws where the Hessian is singular.
package func posteriorCovariance(_ problem: Problem) throws(FittingError) -> Matrix? {
  preconditionFailure("not yet")
}
