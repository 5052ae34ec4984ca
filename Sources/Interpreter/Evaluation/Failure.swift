import Syntax

/// Why a statement stopped.
enum Failure: Error {
  /// Mistakes of the user, each a diagnostic; never empty.
  case diagnostics([Diagnostic])
  /// The user asked for the end of the work.
  case interrupted

  static func diagnostic(_ diagnostic: Diagnostic) -> Failure { .diagnostics([diagnostic]) }

  /// The same failure with its spans measured in `source`, unless they have a source already.
  func located(in source: SourceText) -> Failure {
    switch self {
    case .diagnostics(let list): .diagnostics(list.map { $0.located(in: source) })
    case .interrupted: .interrupted
    }
  }
}
