internal import CSQLite

/// Why entries cannot be saved or read, in one line.
enum HistoryError: Error, Equatable, CustomStringConvertible {
  case file(String, action: String, reason: String)
  /// What the file holds is at fault, so that trying again cannot help; perhaps it is no database at all.
  case damaged(isDatabase: Bool, String)
  case database(String)
  case foreign
  case newer(layout: Int)

  /// - Parameters:
  ///   - code: SQLite's, extended or not.
  ///   - message: what SQLite says.
  init(code: Int32, message: String) {
    switch code & 0xff {
    case SQLITE_CORRUPT: self = .damaged(isDatabase: true, message)
    case SQLITE_NOTADB: self = .damaged(isDatabase: false, message)
    default: self = .database(message)
    }
  }

  var description: String {
    switch self {
    case .file(let path, let action, let reason): "cannot \(action) \(path): \(reason)"
    case .damaged(_, let message), .database(let message): message
    case .foreign: "the file holds something else and is left as it is"
    case .newer(let layout): "a newer version of this program wrote the file (layout \(layout))"
    }
  }
}
