extension DataFrame {
  /// The data as a table with a row that tells the kinds: all rows, or the first `rows`, with a footer that says how many there are.
  package func table(rows: Int? = nil, digits: Int = NumberFormat.defaultDigits) -> Table {
    preconditionFailure("not yet")
  }
}
