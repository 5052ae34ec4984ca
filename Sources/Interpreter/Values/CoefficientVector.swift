import Fitting

/// Numbers that go by the names of a model's coefficients: `m.coef[wt]`, `m.coef["poly(hp, 2)1"]`.
///
/// In arithmetic they are a list like any other.
struct CoefficientVector: Sendable {
  let values: [Double]
  /// One a value, class by class where there are several: `setosa: wt`.
  let names: [String]
  /// The columns of one class that a term or a column of the data gave, by its name.
  private let places: [String: Range<Int>]
  /// The columns of one class.
  private let width: Int
  /// Values in front that are of intercepts, one a class.
  private let intercepts: Int

  init(_ values: [Double], of model: Model) {
    self.init(values, model.coefficientNames, model, intercepts: 0)
  }

  /// Numbers of intercepts and coefficients: `p.sd[wt]`, `p.sd[intercept]`.
  init(_ values: [Double], of spread: CoefficientSpread, _ model: Model) {
    self.init(values, spread.names, model, intercepts: spread.intercepts)
  }

  private init(_ values: [Double], _ names: [String], _ model: Model, intercepts: Int) {
    precondition(values.count == names.count)
    self.init(
      values: values, names: names, places: model.frame.places, width: model.frame.columns.count,
      intercepts: intercepts)
  }

  private init(
    values: [Double], names: [String], places: [String: Range<Int>], width: Int, intercepts: Int
  ) {
    self.values = values
    self.names = names
    self.places = places
    self.width = width
    self.intercepts = intercepts
  }

  /// Where the values of a name are: one for a coefficient, several for a factor or for a term of several classes;
  /// nil where nothing has the name.
  func places(of name: String) -> [Int]? {
    if let own = names.firstIndex(of: name) { return [own] }
    if let columns = places[name], width > 0 {
      return stride(from: intercepts, to: values.count, by: width).flatMap { shift in
        columns.map { $0 + shift }
      }
    }
    return name == "intercept" && intercepts > 0 ? Array(0..<intercepts) : nil
  }

  /// The names by which values can be taken.
  var known: [String] {
    // Most terms are columns of the same name, which one comparison tells.
    let others = places.filter { name, columns in
      columns.count != 1 || names[intercepts + columns.lowerBound] != name
    }
    return others.isEmpty ? names : names + Set(others.keys).subtracting(names).sorted()
  }

  /// These values alone, which still go by their own names.
  func selecting(_ chosen: [Int]) -> CoefficientVector {
    CoefficientVector(
      values: chosen.map { values[$0] }, names: chosen.map { names[$0] }, places: [:], width: 0,
      intercepts: 0)
  }
}
