import Tables

/// A data frame with the name under which messages speak of it.
struct DataSet: Sendable {
  /// The variable, or the file's name without its ending.
  var name: String
  var frame: DataFrame

  init(name: String, frame: DataFrame) {
    self.name = name
    self.frame = frame
  }
}
