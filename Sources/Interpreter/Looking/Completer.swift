import Engine
import Syntax

/// Candidates for what stands at the cursor, by place.
struct Completer {
  let session: Session
  let folder: String?

  func complete(_ code: String, cursor: Int) -> Completions {
    Completions(start: cursor, end: cursor)
  }
}
