import Tables

/// A data frame with the name under which messages speak of it.
struct DataSet: Sendable {
  /// The variable, or the file's name without its ending.
  var name: String
  /// Whether a variable of that name held these rows: not some of its rows, which keep its name for messages.
  var isVariable = false
  var frame: DataFrame
  /// The file whose rows these are; nil where they are some of its rows, or made here.
  var file: FileSource?
  /// Rows that are printed; the others are counted.
  var shownRows = 10
  /// How many rows there were where these are only the first; nil where they are all.
  var rowsBefore: Int?
}
