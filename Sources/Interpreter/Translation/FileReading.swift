import Syntax
import Tables

/// The lines that read the data in other tools, which see other values in some texts: R a number in `0x10` and a
/// logical in `T`, pandas numbers in texts of digits and a missing value in `None`; neither takes blanks around a field
/// for layout. Where a column of the model would come out otherwise the line says its type.
///
/// Source: `?type.convert` of R 4; the documentation of `pandas.read_csv` 2 and 3; both are run in tests.
struct FileReading {
  private let file: FileSource
  private let columns: [Column]
  private let width: Int
  private let comment: String

  init(_ facts: TranslationFacts) {
    file = facts.file
    columns = facts.columnsRead
    width = facts.model.arguments.data.frame.columns.count
    comment = facts.fileNote.map { "  # \($0)" } ?? ""
  }

  // MARK: R

  var r: [String] {
    var arguments = [source(ofText: file.name), "check.names = FALSE"]
    if file.delimiter != UInt8(ascii: ",") { arguments.append("sep = \(delimiter)") }
    if !file.hasNames { arguments += ["header = FALSE", "col.names = paste0(\"x\", 1:\(width))"] }
    let missing = hasMissing ? file.missing : []
    // "NA" is missing in R unless it is told otherwise.
    if missing.contains(where: { $0 != "NA" }) || levels.contains(where: { $0.contains("NA") }) {
      arguments.append("na.strings = \(missing.isEmpty ? "character(0)" : "c(\(texts(missing)))")")
    }
    if file.isPadded { arguments.append("strip.white = TRUE") }
    let typed = columns.filter { column in
      texts(of: column).map { levels in levels.allSatisfy(FileReading.isValueInR) } ?? false
    }
    if !typed.isEmpty {
      let types = typed.map { "\(source(ofText: $0.name)) = \"character\"" }.joined(separator: ", ")
      arguments.append("colClasses = c(\(types))")
    }
    return ["d <- read.csv(\(arguments.joined(separator: ", ")))\(comment)"]
  }

  /// Whether R may read more than text in a field; some that it does not are among them.
  private static func isValueInR(_ text: String) -> Bool {
    let text = text.trimmed
    let words = ["T", "F", "TRUE", "FALSE", "true", "false", "True", "False", "NA", ""]
    return words.contains(text) || Double(text) != nil
      // `1i` and `1L` among them.
      || text.utf8.first.map { "+-.0123456789".utf8.contains($0) } ?? false
  }

  // MARK: Python

  /// - Throws: blanks that are part of some fields and layout around others.
  var python: [String] {
    get throws(Untranslatable) {
      if file.isPadded { return try paddedPython() }
      var arguments = commonPython
      var types: [String] = []
      for column in columns {
        if let numbers = column.numbers {
          // Whole numbers beyond 64 bits would be left as text.
          if numbers.contains(where: { abs($0) >= 0x1p63 }) {
            types.append("\(source(ofText: column.name)): float")
          }
        } else if texts(of: column)?.contains(where: FileReading.isValueInPython) ?? false {
          types.append("\(source(ofText: column.name)): str")
        }
      }
      if !types.isEmpty { arguments.append("dtype={\(types.joined(separator: ", "))}") }
      if levels.contains(where: { !FileReading.missingInPandas.isDisjoint(with: $0) }) {
        arguments += ["keep_default_na=False", "na_values=[\(texts(file.missing))]"]
      } else if hasMissing {
        let others = file.missing.filter { !FileReading.missingInPandas.contains($0) }
        if !others.isEmpty { arguments.append("na_values=[\(texts(others))]") }
      }
      return ["d = pd.read_csv(\(arguments.joined(separator: ", ")))\(comment)"]
    }
  }

  /// All as text, from which blanks are taken before it is read as anything.
  private func paddedPython() throws(Untranslatable) -> [String] {
    guard !levels.joined().contains(where: { $0.trimmed != $0 }) else {
      throw Untranslatable(
        "in \(file.name) blanks are part of some texts and stand around others, which pandas cannot tell apart",
        help: "save the data as a file of its own, and read and fit that: save(d, \"tidy.csv\")")
    }
    let arguments = commonPython + ["dtype=str", "keep_default_na=False", "skipinitialspace=True"]
    var lines = [
      "d = pd.read_csv(\(arguments.joined(separator: ", ")))\(comment)",
      "d = d.rename(columns=str.strip).apply(lambda c: c.str.strip())",
    ]
    if hasMissing { lines.append("d = d.replace([\(texts(file.missing))], np.nan)") }
    for column in columns {
      let name = "d[\(source(ofText: column.name))]"
      switch column.kind {
      case .number: lines.append("\(name) = \(name).astype(float)")
      case .logical:
        lines.append("\(name) = \(name).str.lower().map({\"true\": True, \"false\": False})")
      case .text: break
      }
    }
    return lines
  }

  private var commonPython: [String] {
    var arguments = [source(ofText: file.name)]
    if file.delimiter != UInt8(ascii: ",") { arguments.append("sep=\(delimiter)") }
    if !file.hasNames {
      arguments += ["header=None", "names=[f\"x{i}\" for i in range(1, \(width + 1))]"]
    }
    return arguments
  }

  /// Whether pandas may read more than text in a field. In a long column a few are enough: it is read in pieces.
  private static func isValueInPython(_ text: String) -> Bool {
    let text = text.trimmed
    return Double(text) != nil || ["true", "false"].contains(text.lowercased())
  }

  /// What pandas takes for a missing value unless it is told otherwise.
  private static let missingInPandas: Set<String> = [
    "", "#N/A", "#N/A N/A", "#NA", "-1.#IND", "-1.#QNAN", "-NaN", "-nan", "1.#IND", "1.#QNAN", "<NA>", "N/A",
    "NA", "NULL", "NaN", "None", "n/a", "nan", "null",
  ]

  // MARK: Both

  private var delimiter: String { source(ofText: String(UnicodeScalar(file.delimiter))) }

  private func texts(_ values: [String]) -> String {
    values.map { source(ofText: $0) }.joined(separator: ", ")
  }

  private var hasMissing: Bool {
    columns.contains { column in
      switch column.values {
      case .number(let numbers): numbers.contains { $0.isNaN }
      case .logical(let flags): flags.contains { $0 == nil }
      case .text(let factor): factor.codes.contains { $0 < 0 }
      }
    }
  }

  /// The levels of each column of text.
  private var levels: [[String]] { columns.compactMap(texts(of:)) }

  private func texts(of column: Column) -> [String]? {
    guard case .text(let factor) = column.values else { return nil }
    return factor.levels
  }
}

extension String {
  fileprivate var trimmed: String {
    let inner = drop { $0 == " " || $0 == "\t" }
    return String(inner.reversed().drop { $0 == " " || $0 == "\t" }.reversed())
  }
}
