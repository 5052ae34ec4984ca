import Engine
import Syntax

/// Help for what stands at the cursor.
struct Inspector {
  let session: Session
  let presenter: Presenter

  func inspect(_ code: String, cursor: Int, detail: Detail) -> MIMEBundle? { nil }
}
