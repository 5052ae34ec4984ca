import Engine
import Plots
import Tables

/// What is no table, in the formats for machines: JSON values, columns and fields of CSV and TSV, with every digit;
/// and in LaTeX, where only words around a table are comments.
///
/// Convention: a list is an array, or a column named `value`; a matrix an array of its rows; a single value a JSON
/// value, or a field without a head; what the language only describes in words (a penalty, a formula) a text. A plot
/// is its data: as JSON whole, in CSV and TSV a row for each point of a mark. As in tables, JSON has null where a
/// number is missing and the texts "inf" and "-inf", the others `NA`, `Inf` and `-Inf`.
extension Presenter {
  /// Nil where the document of the value says it: readers' formats, and tables.
  func plainText(_ value: Value) -> String? {
    switch format.name {
    case "json": json(value)?.serialised()
    case "csv", "tsv": delimited(value)
    case "latex": source(value)
    default: nil
    }
  }

  /// The value as LaTeX sets it; pages of words stay comments.
  private func source(_ value: Value) -> String? {
    if case .table = value { return nil }
    return words(value).map { text in
      text.split(separator: "\n", omittingEmptySubsequences: false).map { LaTeXRenderer.escaped(String($0)) }
        .joined(separator: "\n")
    }
  }

  /// Why a plot shows nothing in a format that has no pictures; nil where it is shown.
  func missingPicture(_ value: Value) -> String? {
    guard case .plot = value, format.name == "latex" else { return nil }
    return "note: LaTeX has no words for a plot: save(PLOT, \"plot.svg\") writes a picture to include\n"
  }

  // MARK: JSON

  private func json(_ value: Value) -> JSON? {
    switch value {
    case .none: .null
    case .number(let x): .real(x)
    case .logical(let flag): .bool(flag)
    case .text(let text): .string(text)
    case .vector(let numbers): .array(numbers.map(JSON.real))
    case .coefficients(let named): .array(named.values.map(JSON.real))
    case .logicals(let flags): .array(flags.map(JSON.bool))
    case .texts(let texts): .array(texts.map(JSON.string))
    case .matrix(let matrix): .array(matrix.rowLists.map { .array($0.map(JSON.real)) })
    case .items(let items): json(items)
    case .plot(let figure): figure.json
    default: words(value).map(JSON.string)
    }
  }

  /// Nil where one of them is a table: tables go by their names.
  private func json(_ items: [Value]) -> JSON? {
    let values = items.compactMap(json)
    return values.count == items.count ? .array(values) : nil
  }

  // MARK: CSV and TSV

  private func delimited(_ value: Value) -> String? {
    switch value {
    case .none: field(.number(.nan, .shortest))
    case .number(let x): field(.number(x, .shortest))
    case .logical(let flag): field(.logical(flag))
    case .text(let text): field(.text(text))
    case .vector(let numbers): column(numbers.map { .number($0, .shortest) })
    case .coefficients(let named): column(named.values.map { .number($0, .shortest) })
    case .logicals(let flags): column(flags.map { .logical($0) })
    case .texts(let texts): column(texts.map { .text($0) })
    case .matrix(let matrix): rendered(matrixTable(matrix))
    case .items(let items): column(items)
    case .plot(let figure): rendered(figure.table)
    default: words(value).map { field(.text($0)) }
    }
  }

  /// Lists within the list are texts; nil where one of the items is a table.
  private func column(_ items: [Value]) -> String? {
    let cells = items.compactMap { item -> Table.Cell? in
      switch item {
      case .none: .number(.nan, .shortest)
      case .number(let x): .number(x, .shortest)
      case .logical(let flag): .logical(flag)
      case .text(let text): .text(text)
      default: words(item).map { .text($0) }
      }
    }
    return cells.count == items.count ? column(cells) : nil
  }

  private func column(_ cells: [Table.Cell]) -> String {
    var table = Table(columns: [Table.Column("value")])
    for cell in cells { table.append([cell]) }
    return rendered(table)
  }

  /// The column of one without its head.
  private func field(_ cell: Table.Cell) -> String {
    let lines = column([cell])
    guard let end = lines.firstIndex(of: "\n") else { return lines }
    return String(lines[lines.index(after: end)...])
  }

  private func rendered(_ table: Table) -> String { format.render(table, options).trimmingLastLineEnd }

  /// The words of a value that is described by nothing else.
  private func words(_ value: Value) -> String? {
    var lines: [String] = []
    for block in document(value).blocks {
      switch block {
      case .lines(let more), .verbatim(let more): lines += more
      case .table, .plot: return nil
      }
    }
    return lines.joined(separator: "\n")
  }
}

extension Figure {
  /// A row for each point, bar or rule, under the keys of its data as JSON.
  fileprivate var table: Table {
    var keys: [String] = []
    var rows: [[String: JSON]] = []
    for (number, panel) in (json["panels"]?.array ?? []).enumerated() {
      for mark in panel["marks"]?.array ?? [] {
        let members = mark.members ?? []
        for member in members where !keys.contains(member.key) { keys.append(member.key) }
        let count = members.compactMap { $0.value.array?.count }.max() ?? 1
        for place in 0..<count {
          var row: [String: JSON] = ["panel": .int(number + 1)]
          for member in members { row[member.key] = member.value.array.map { $0[place] } ?? member.value }
          rows.append(row)
        }
      }
    }
    keys.insert("panel", at: 0)
    var table = Table(columns: keys.map { Table.Column($0) })
    for row in rows { table.append(keys.map { Self.cell(row[$0]) }) }
    return table
  }

  private static func cell(_ value: JSON?) -> Table.Cell {
    switch value {
    case .number(let text)?: .number(Double(text) ?? .nan, .shortest)
    case .string("inf")?: .number(.infinity, .shortest)
    case .string("-inf")?: .number(-.infinity, .shortest)
    case .string(let text)?: .text(text)
    default: .empty
    }
  }
}
