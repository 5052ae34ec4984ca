import Fitting
import Plots
import Syntax
import Tables

/// A value of the language.
///
/// Large ones stand in boxes, so that numbers and short lists are moved about in a few words.
enum Value: Sendable {
  case none
  case number(Double)
  case logical(Bool)
  case text(String)
  case vector([Double])
  /// A list of numbers that go by the names of coefficients.
  indirect case coefficients(CoefficientVector)
  case texts([String])
  case logicals([Bool])
  indirect case matrix(Matrix)
  indirect case sparse(SparseMatrix)
  /// Values of different kinds, or of kinds that make no vector: `[train, test]`.
  case items([Value])
  indirect case column(Column)
  indirect case data(DataSet)
  indirect case formula(Formula)
  indirect case loss(LossExpression)
  case penalty(PenaltyExpression)
  case prior(PriorExpression)
  indirect case function(FunctionValue)
  indirect case model(Model)
  indirect case path(PathValue)
  indirect case validation(ValidationValue)
  indirect case trace(TraceValue)
  indirect case posterior(PosteriorValue)
  case table(Document)
  indirect case plot(Figure)

  var kind: ValueKind {
    switch self {
    case .none: .none
    case .number: .number
    case .logical: .logical
    case .text: .text
    case .vector, .coefficients, .texts, .logicals, .items: .list
    case .matrix: .matrix
    case .sparse: .sparse
    case .column: .column
    case .data: .data
    case .formula: .formula
    case .loss: .loss
    case .penalty: .penalty
    case .prior: .prior
    case .function: .function
    case .model: .model
    case .path: .path
    case .validation: .validation
    case .trace: .trace
    case .posterior: .posterior
    case .table: .table
    case .plot: .plot
    }
  }

  /// The numbers of a number, a list, a logical column or a number column.
  var numbers: [Double]? {
    switch self {
    case .number(let x): [x]
    case .logical(let flag): [flag ? 1 : 0]
    case .vector(let x): x
    case .coefficients(let named): named.values
    case .logicals(let flags): flags.map { $0 ? 1 : 0 }
    case .column(let column): column.numbers
    case .items(let items) where items.isEmpty: []
    default: nil
    }
  }

  var isMatrix: Bool {
    switch self {
    case .matrix, .sparse: true
    default: false
    }
  }

  /// The texts of a text or a list of texts.
  var strings: [String]? {
    switch self {
    case .text(let text): [text]
    case .texts(let texts): texts
    case .items(let items) where items.isEmpty: []
    default: nil
    }
  }
}

/// The kinds of value, as the language names them.
enum ValueKind: String, Sendable {
  case none, number, logical, text, list, matrix, column, data, formula, loss, penalty, prior, function,
    model, path
  case validation = "cv"
  case trace, posterior, table, plot
  case sparse = "sparse matrix"

  /// With its article, for a sentence: `a number`, `an interaction`.
  var phrase: String {
    switch self {
    case .none: "none"
    case .data: "a data set"
    case .logical: "true or false"
    case .validation: "a cross-validation"
    default: "a \(rawValue)"
    }
  }
}
