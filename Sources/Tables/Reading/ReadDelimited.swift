/// Reads a delimited text file, plain or gzip-compressed (known by its first bytes), as a data set.
///
/// Convention: UTF-8; fields in RFC 4180 quotes may hold delimiters, doubled quotes and line ends; spaces
/// around a field that is not quoted are no part of it; an empty line is no row. A column is numbers
/// where all its values present are, logical where all are true or false, text otherwise; a single bad field
/// in a column of numbers is an error that names it. Why not a library: those for Swift read about
/// 10 MB a second, make a `String` of each field and say no line and column.
///
/// - Parameter isInterrupted: asked every few thousand rows; true ends the reading with `.interrupted`.
package func readDelimited(
  path: String, options: ReadOptions = ReadOptions(), isInterrupted: () -> Bool = { false }
) throws(ReadError) -> ReadResult {
  let source = try SourceBytes(path: path, isInterrupted: isInterrupted)
  return try read(source, path: path, options: options, isInterrupted: isInterrupted)
}

/// Reads delimited text that is already in memory; `name` stands for the path in errors.
package func readDelimited(
  bytes: [UInt8], name: String = "text", options: ReadOptions = ReadOptions(),
  isInterrupted: () -> Bool = { false }
) throws(ReadError) -> ReadResult {
  let source = try SourceBytes(bytes, name: name)
  return try read(source, path: name, options: options, isInterrupted: isInterrupted)
}

private func read(
  _ packed: SourceBytes, path: String, options: ReadOptions, isInterrupted: () -> Bool
) throws(ReadError) -> ReadResult {
  let source =
    Gzip.isCompressed(packed)
    ? try Gzip.decompressed(packed, path: path, isInterrupted: isInterrupted) : packed
  try TextCheck.check(source, path: path)
  let start = UnsafePointer(source.start)
  let newline = DelimiterDetection.newline(start, start + source.count)
  let first = firstLine(source)
  guard first < source.count else { throw .empty(path: path) }
  source.endLastLine(with: newline)
  let end = start + source.count + (start[source.count] == newline ? 1 : 0)
  let delimiter =
    options.delimiter
    ?? DelimiterDetection.delimiter(start + first, end, newline: newline, path: path)
  let scanner = FieldScanner(origin: start, delimiter: delimiter, newline: newline, end: end)
  let header = try Header(source, scanner, from: first, path: path, options: options)

  var reader = TableReader(
    source: source, scanner: scanner, missing: MissingTexts(options.missing), path: path,
    body: header.body, width: header.names.count)
  defer { reader.release() }
  let result = try ColumnKinds.read(&reader, names: header.names, asText: options.text, isInterrupted)
  guard reader.rows > 0 else { throw .headerOnly(path: path, names: header.names) }
  var notes = header.notes
  if reader.emptyLines > 0 { notes.append(.emptyLines(count: reader.emptyLines)) }
  do throws(FrameError) {
    return ReadResult(
      frame: try DataFrame(result.columns), notes: notes + result.notes, delimiter: delimiter)
  } catch {
    preconditionFailure("columns of one pass are of one length, and their names were made unique")
  }
}

/// Past the byte-order mark and the empty lines before the names.
private func firstLine(_ source: SourceBytes) -> Int {
  var place = source.textStart
  while place < source.count, [9, 10, 13, 32].contains(source.start[place]) { place += 1 }
  // Spaces before the first name belong to its line, a tab there is an empty first name.
  while place > source.textStart, place < source.count, [9, 32].contains(source.start[place - 1]) {
    place -= 1
  }
  return place
}
