/// Reads a delimited text file, plain or gzip-compressed (known by its first bytes), as a data set.
///
/// Convention: UTF-8; fields in RFC 4180 quotes may hold delimiters, doubled quotes and line ends; spaces
/// around a field that is not quoted are no part of it; an empty line is no row. A column is numbers
/// where all its values present are, logical where all are true or false, text otherwise; a single bad field
/// in a column of numbers is an error that names it. Why not a library: those for Swift read about
/// 10 MB a second, make a `String` of each field and say no line and column.
///
/// - Parameters:
///   - isInterrupted: asked every few thousand rows; true ends the reading with `.interrupted`.
///   - report: hears, on the calling thread, how many bytes of how many a pass has come to; there may be a second
///     pass, for columns of text.
package func readDelimited(
  path: String, options: ReadOptions = ReadOptions(), isInterrupted: () -> Bool = { false },
  report: (_ done: Int, _ total: Int) -> Void = { _, _ in }
) throws(ReadError) -> ReadResult {
  try read(
    TextSource(path: path, isInterrupted: isInterrupted), options, ReadingPlan(), isInterrupted, report)
}

/// Reads delimited text that is already in memory; `name` stands for the path in errors.
package func readDelimited(
  bytes: [UInt8], name: String = "text", options: ReadOptions = ReadOptions(),
  isInterrupted: () -> Bool = { false }
) throws(ReadError) -> ReadResult {
  try read(
    TextSource(bytes, name: name, isInterrupted: isInterrupted), options, ReadingPlan(), isInterrupted)
}

/// Reads a source by a plan of one's own.
func read(
  _ source: TextSource, _ options: ReadOptions, _ plan: ReadingPlan, _ isInterrupted: () -> Bool,
  _ report: (Int, Int) -> Void = { _, _ in }
) throws(ReadError) -> ReadResult {
  do {
    return try frame(source, options, plan, isInterrupted, report)
  } catch {
    // A text that is none, or none in UTF-8, is the reason for whatever else is wrong with it.
    if error != .interrupted { try TextCheck.check(source) }
    throw error
  }
}

private func frame(
  _ source: TextSource, _ options: ReadOptions, _ plan: ReadingPlan, _ isInterrupted: () -> Bool,
  _ report: (Int, Int) -> Void = { _, _ in }
) throws(ReadError) -> ReadResult {
  let head = try Head(source, options: options)
  let names = head.header.names
  var reader = TableReader(
    source: source, head: head, missing: MissingTexts(options.missing), plan: plan)
  let result = try ColumnKinds.read(&reader, names: names, asText: options.text, isInterrupted, report)
  guard reader.rows > 0 else { throw .headerOnly(path: source.path, names: names) }
  var notes = head.header.notes
  if reader.emptyLines > 0 { notes.append(.emptyLines(count: reader.emptyLines)) }
  do throws(FrameError) {
    return ReadResult(
      frame: try DataFrame(result.columns), notes: notes + result.notes, delimiter: head.delimiter,
      isPadded: reader.isPadded || head.header.isPadded, missing: reader.textsMissing)
  } catch {
    preconditionFailure("columns of one pass are of one length, and their names were made unique")
  }
}
