import Notebook

extension String {
  /// The file that is meant where a line names one: without the quotes around it, and `~` as a shell reads it.
  var typedPath: String {
    var path = self
    if let quote = path.first, "\"'".contains(quote), path.count > 2, path.last == quote {
      path = String(path.dropFirst().dropLast())
    }
    guard path == "~" || path.hasPrefix("~/"), let home = Terminal.variable("HOME"), !home.isEmpty else {
      return path
    }
    return home + path.dropFirst()
  }
}
