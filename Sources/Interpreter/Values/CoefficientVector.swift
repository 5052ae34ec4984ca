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

  init(_ values: [Double], of model: Model) {
    precondition(values.count == model.coefficientNames.count)
    self.values = values
    names = model.coefficientNames
    places = model.frame.places
    width = model.frame.columns.count
  }

  private init(values: [Double], names: [String], places: [String: Range<Int>], width: Int) {
    self.values = values
    self.names = names
    self.places = places
    self.width = width
  }

  /// Where the values of a name are: one for a coefficient, several for a factor or for a term of several classes;
  /// nil where nothing has the name.
  func places(of name: String) -> [Int]? {
    if let own = names.firstIndex(of: name) { return [own] }
    guard let columns = places[name], width > 0 else { return nil }
    return stride(from: 0, to: values.count, by: width).flatMap { shift in columns.map { $0 + shift } }
  }

  /// The names by which values can be taken.
  var known: [String] { names + Set(places.keys).subtracting(names).sorted() }

  /// These values alone, which still go by their own names.
  func selecting(_ chosen: [Int]) -> CoefficientVector {
    CoefficientVector(
      values: chosen.map { values[$0] }, names: chosen.map { names[$0] }, places: [:], width: 0)
  }
}
