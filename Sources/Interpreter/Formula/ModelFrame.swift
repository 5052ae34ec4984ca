import Fitting
import Syntax
import Tables

/// The data of a model: response and design columns, named and coded as R's model.matrix does, over the rows
/// where no column that the formula uses is missing.
///
/// Three names differ from R's: a logical's column is `amtrue`, as the language writes `true`; a square is `wt^2`
/// without R's `I()`; and arguments keep their spelling here, `factor(cyl, ref = 6)4`.
///
/// Aggregates inside a term, `log(wt / mean(wt))`, run over the rows used, and their values are kept: on new data the
/// term is the same function of its row.
///
/// Source: J. M. Chambers and T. J. Hastie, Statistical Models in S (1992), chapter 2; G. N. Wilkinson and
/// C. E. Rogers, Symbolic description of factorial models, Applied Statistics 22 (1973).
struct ModelFrame: Sendable {
  /// One column of the design, without the intercept's.
  struct Column: Sendable {
    /// `wt`, `woolB`, `woolB:tensionM`, `poly(hp, 2)1`; unique.
    let name: String
    /// Index into `terms`.
    let term: Int
  }

  /// One term of the formula and the columns that it gave.
  struct Term: Sendable {
    /// `wt`, `log(hp)`, `wool:tension`
    let name: String
    /// Its place in the formula; the dot's for a term that came from `.`.
    let span: Span
    /// Indices into `columns`.
    let columns: Range<Int>
    /// At least one of its variables is a factor: its columns are one group.
    let isCategorical: Bool
  }

  /// The response as the formula's left side gives it.
  struct Response: Sendable {
    enum Values: Sendable, Equatable {
      case numbers([Double])
      case logicals([Bool])
      /// A text column or `factor(x)`: no value missing, every level in use.
      case factor(Tables.Factor)
      /// `surv(time, status)`: 1 an event, which `event` says how the data write, 0 a censored row.
      case survival(time: [Double], status: [Double], event: String)
      /// `trials(successes, total)`: whole numbers, no fewer trials than successes.
      case trials(successes: [Double], total: [Double])
    }

    /// The canonical text of the left side.
    let name: String
    let span: Span
    let values: Values

    /// The numbers; logicals as 0 and 1; nil for what is no number.
    var numbers: [Double]? {
      switch values {
      case .numbers(let numbers): numbers
      case .logicals(let flags): flags.map { $0 ? 1 : 0 }
      case .factor, .survival, .trials: nil
      }
    }

    /// Classes rather than amounts or times: levels, true and false, successes, or nothing but 0 and 1.
    var isClasses: Bool {
      switch values {
      case .numbers(let numbers): numbers.allSatisfy { $0 == 0 || $0 == 1 }
      case .logicals, .factor, .trials: true
      case .survival: false
      }
    }
  }

  /// A factor among the variables, for the line that prints reference levels.
  struct FactorCoding: Sendable, Equatable {
    /// `wool`, `factor(cyl)`
    let variable: String
    let levels: [String]
    /// The level that has no dummy; nil where all levels have one, or with polynomial contrasts.
    let reference: String?
  }

  /// How many rows a column had missing.
  struct MissingCount: Sendable, Equatable {
    let column: String
    let count: Int
  }

  /// What else a fit may say about rows.
  struct Options: Sendable {
    enum Missing: Sendable { case drop, refuse }

    /// Leave rows with a missing value out, or make them an error.
    var missing: Missing = .drop
    /// Weights of the rows, evaluated per row.
    var weights: RowExpression?
    /// Added to the offsets of the formula.
    var offset: RowExpression?
    /// Numbers above 0 whose logarithm is added to the offsets.
    var exposure: RowExpression?
    /// The column whose values part the rows, and the text that names it.
    var strata: (form: VariableForm, source: SourceText)?
  }

  let formula: Formula
  let dataName: String
  /// Whether a variable of that name held the rows.
  let dataIsVariable: Bool
  /// The file whose rows the data are; nil where they are not those of a file.
  let dataFile: FileSource?
  let response: Response
  let columns: [Column]
  /// The numbers of the columns over the rows used, stored once: what fits run on.
  let design: any Design
  let terms: [Term]
  let hasIntercept: Bool
  /// A value a row used, added to the linear predictor; nil where the model has none.
  let offset: [Double]?
  /// A value a row used, finite and not negative, at least one positive.
  let weights: [Double]?
  /// The stratum of a row used; nil where there is one only.
  let strata: Tables.Factor?
  /// The column that these came from.
  let strataForm: VariableForm?
  /// The rows of the data that are used, from 0, ascending.
  let rows: [Int]
  let totalRows: Int
  /// The columns with missing values, in the order of the data; a row may count for several.
  let missing: [MissingCount]
  let factors: [FactorCoding]
  /// What a reader must know, each for `CellContext.note`: the response among the terms, a constant response.
  let notes: [Diagnostic]

  /// Everything that was learnt from the data, to code other data the same way.
  let recipe: DesignRecipe
  let places: [String: Range<Int>]

  var rowCount: Int { rows.count }
  var droppedRows: Int { totalRows - rows.count }
  var columnNames: [String] { columns.map(\.name) }

  /// One value a row used; finite.
  func values(ofColumn column: Int) -> [Double] { design.values(ofColumn: column) }

  /// The columns that a name selects: a term (`wool`, `log(hp)`), a column (`woolB`), or a data column by its bare
  /// name where the term writes it in backquotes; nil where there is none.
  func columns(named name: String) -> Range<Int>? { places[name] }
}

extension Design {
  /// A number in the data's units.
  func dataValue(row: Int, column: Int) -> Double {
    Double(sign: .plus, exponent: exponents[column], significand: value(row: row, column: column))
  }

  /// A column in the data's units.
  func values(ofColumn column: Int) -> [Double] {
    var values = [Double](repeating: 0, count: rows)
    values.withUnsafeMutableBufferPointer { out in
      copyBlock(
        rows: 0..<rows, columns: [column], centres: [0], multipliers: [1], rowFactors: nil, into: out,
        stride: rows)
    }
    guard exponents[column] != 0 else { return values }
    return values.map { Double(sign: .plus, exponent: exponents[column], significand: $0) }
  }
}
