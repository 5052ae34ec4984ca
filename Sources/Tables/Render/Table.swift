/// A table to be shown: rows of cells under headed columns, with lines of text around them.
///
/// It holds what each cell says, already formatted, and the numbers themselves for the formats that a
/// machine reads. How it looks is a renderer's (`TableFormat.all`).
package struct Table: Sendable, Equatable {
  package enum Alignment: Sendable, Equatable {
    /// Left.
    case text
    /// On the decimal point, the whole to the right.
    case number
    /// Right.
    case right
  }

  package struct Column: Sendable, Equatable {
    package var header: String
    package var alignment: Alignment
    /// A second header line for readers, such as a unit or a kind; formats for machines leave it out.
    package var subheader: String?
    /// What formats for machines call it where its header is blank.
    package var key: String?

    package init(
      _ header: String, _ alignment: Alignment = .text, subheader: String? = nil, key: String? = nil
    ) {
      self.header = header
      self.alignment = alignment
      self.subheader = subheader
      self.key = key
    }

    var machineName: String { header.isEmpty ? key ?? "" : header }
  }

  package enum Cell: Sendable, Equatable {
    case empty
    case text(String)
    case logical(Bool)
    /// A number with the text that shows it.
    case number(Double, String)
    /// A range with the text that shows it: `[-0.1, +0.1]`.
    case interval(Double, Double, String)
  }

  /// What JSON calls it beside other tables; nil for what its first column is called.
  package var name: String?
  /// Lines above the table.
  package var title: [String]
  package var caption: String?
  package var columns: [Column]
  /// As many cells a row as there are columns.
  package var rows: [[Cell]]
  /// Lines below the table.
  package var footer: [String]
  /// The first column names its row (`<th scope="row">`).
  package var hasRowHeader: Bool
  /// Texts of the last column go on in rows below whose other cells are empty, for readers.
  package var isFolded = false

  /// - Precondition: every row has as many cells as there are columns.
  package init(
    title: [String] = [], caption: String? = nil, columns: [Column], rows: [[Cell]] = [],
    footer: [String] = [], hasRowHeader: Bool = true
  ) {
    precondition(rows.allSatisfy { $0.count == columns.count }, "a row of another length")
    self.title = title
    self.caption = caption
    self.columns = columns
    self.rows = rows
    self.footer = footer
    self.hasRowHeader = hasRowHeader
  }

  var hasSubheaders: Bool { columns.contains { $0.subheader != nil } }

  /// Adds a row.
  /// - Precondition: as many cells as there are columns.
  package mutating func append(_ row: [Cell]) {
    precondition(row.count == columns.count, "a row of another length")
    rows.append(row)
  }
}

extension Table.Cell {
  /// A number written by `format`.
  package static func number(_ value: Double, _ format: NumberFormat) -> Table.Cell {
    .number(value, format.string(value))
  }

  /// `[low, high]`, each end by `format`.
  package static func interval(_ low: Double, _ high: Double, _ format: NumberFormat) -> Table.Cell {
    .interval(low, high, "[\(format.string(low)), \(format.string(high))]")
  }

  /// A missing value of a data set in a column that is not of numbers.
  package static let missing = Table.Cell.number(.nan, "NA")

  package var isNumber: Bool { if case .number = self { true } else { false } }

  /// A missing value of a data set, of whatever kind its column is.
  package var isMissing: Bool { if case .number(let value, "NA") = self { value.isNaN } else { false } }

  /// What a reader sees.
  package var string: String {
    switch self {
    case .empty: ""
    case .text(let text): text
    case .logical(let flag): flag ? "true" : "false"
    case .number(_, let text): text
    case .interval(_, _, let text): text
    }
  }

  /// The same with another text where a value is missing.
  func string(missing: String?) -> String {
    missing.flatMap { isMissing ? $0 : nil } ?? string
  }
}

extension Table {
  /// A folded table with each text in one cell again, as formats for machines write it.
  package var unfolded: Table {
    guard isFolded, let last = columns.indices.last else { return self }
    var whole = self
    whole.isFolded = false
    whole.rows = []
    for row in rows {
      let continues = row.dropLast().allSatisfy { $0 == .empty }
      if continues, case .text(let more) = row[last], let above = whole.rows.indices.last,
        case .text(let text) = whole.rows[above][last]
      {
        whole.rows[above][last] = .text(text + " " + more)
      } else {
        whole.rows.append(row)
      }
    }
    return whole
  }
}
