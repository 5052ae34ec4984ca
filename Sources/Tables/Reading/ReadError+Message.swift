/// The English of `ReadError`: a kebab-case code, the first line, and one thing to do.
extension ReadError {
  package var code: String {
    switch self {
    case .fileNotFound: "file-not-found"
    case .isDirectory: "file-is-directory"
    case .notPermitted: "file-not-permitted"
    case .unreadable: "file-unreadable"
    case .empty: "file-empty"
    case .headerOnly: "file-without-rows"
    case .notText: "file-not-text"
    case .notUTF8: "file-not-utf8"
    case .badGzip: "file-bad-gzip"
    case .wrongFieldCount: "wrong-field-count"
    case .notANumber: "not-a-number"
    case .numberTooLarge: "number-too-large"
    case .unclosedQuote: "unclosed-quote"
    case .textAfterQuote: "text-after-quote"
    case .noColumn: "no-column"
    case .badTriplets: "bad-triplets"
    case .interrupted: "interrupted"
    }
  }

  package var message: String {
    switch self {
    case .fileNotFound(let path): "no file `\(path)`"
    case .isDirectory(let path): "`\(path)` is a directory"
    case .notPermitted(let path): "no permission to read `\(path)`"
    case .unreadable(let path, let reason): "cannot read `\(path)`: \(reason)"
    case .empty(let path): "`\(path)` is empty"
    case .headerOnly(let path, let names):
      "`\(path)` has \(names.count) column \(names.count == 1 ? "name" : "names") and no rows"
    case .notText(let path, let looksLike):
      "`\(path)` is not delimited text"
        + (looksLike.map { ": it looks like \($0)" } ?? ": it holds binary data")
    case .notUTF8(let path, let at, let byte):
      "\(path), line \(at.line), column \(at.column): byte 0x\(hex(byte)) is not UTF-8"
    case .badGzip(let path, let reason): "`\(path)` is compressed, and the compression is damaged: \(reason)"
    case .wrongFieldCount(let path, let line, let expected, let found):
      "\(path), line \(line): \(found) \(found == 1 ? "field" : "fields") where \(expected) "
        + "\(expected == 1 ? "was" : "were") expected"
    case .notANumber(let path, let at, let column, let text, let numbers, let of):
      "\(path), line \(at.line), column \(at.column): `\(shown(text))` is not a number "
        + "(in `\(column)` \(numbers) of \(of) fields are)"
    case .numberTooLarge(let path, let at, let column, let text):
      "\(path), line \(at.line), column \(at.column): `\(shown(text))` in `\(column)` is too large for a number"
    case .unclosedQuote(let path, let at):
      "\(path), line \(at.line), column \(at.column): this quote is never closed"
    case .textAfterQuote(let path, let at):
      "\(path), line \(at.line), column \(at.column): text follows a closing quote"
    case .noColumn(let path, let name, _): "no column `\(name)` in `\(path)`"
    case .badTriplets(let path, let line, let problem): "\(path), line \(line): \(problem)"
    case .interrupted: "interrupted"
    }
  }

  /// One thing to do; nil where there is nothing to add.
  package var help: String? {
    switch self {
    case .fileNotFound: "paths are relative to the directory in which the session was started"
    case .isDirectory: "name one file in it"
    case .notPermitted, .unreadable, .interrupted: nil
    case .empty: "a data file has a line of column names and at least one row"
    case .headerOnly: "header = false reads the first line as data"
    case .notText: "save the table as CSV or TSV in UTF-8"
    case .notUTF8: "save the file in UTF-8 (iconv -f latin1 -t utf-8 converts it)"
    case .badGzip: "copy or compress the file again"
    case .wrongFieldCount: "a field that holds the delimiter needs quotes; delimiter = sets another one"
    case .notANumber(_, _, let column, let text, _, _):
      "read the column as text, text = [\"\(column)\"], or call it missing, missing = [\"\(shown(text))\"]"
    case .numberTooLarge(_, _, let column, _):
      "numbers end at 1.8e308; text = [\"\(column)\"] reads the column as text"
    case .unclosedQuote: "a quote inside a quoted field is written twice, \"\""
    case .textAfterQuote: "a quote inside a quoted field is written twice, \"\""
    case .badTriplets:
      "below its first line the file has rows, columns and entries, then a line an entry: 1 3 0.5"
    case .noColumn(_, _, let names):
      "columns: " + names.prefix(20).joined(separator: " ") + (names.count > 20 ? " …" : "")
    }
  }

  /// A long or many-lined field, shortened for one line.
  private func shown(_ text: String) -> String {
    let line = String(text.map { $0.isNewline ? " " : $0 })
    return line.count > 40 ? line.prefix(39) + "…" : line
  }

  private func hex(_ byte: UInt8) -> String {
    let digits = String(byte, radix: 16, uppercase: true)
    return digits.count == 1 ? "0" + digits : digits
  }
}
