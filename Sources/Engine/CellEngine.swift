/// The contract between a face (kernel, REPL, notebook runner) and a language.
///
/// One path leads from a cell to its outputs, so that the faces cannot disagree.
///
/// Threads: `execute` and `evaluate` are called by one thread at a time. Everything else may be called
/// from any thread at any time, also while a cell runs: it answers from the last finished cell's session.
/// A second thread that wants to run cells does so through an engine of its own, which `makeSubshell` gives.
package protocol CellEngine: AnyObject, Sendable {
  var language: LanguageInfo { get }

  /// A face announces a cell before it tells anybody that it runs: requests to stop that came before are forgotten,
  /// those that come from now on belong to that cell.
  func announceCell()

  /// Runs a cell and emits its outputs as they arise. A failed or interrupted cell emits `.error` last,
  /// returns it, and leaves the session with every value that it had before the cell.
  @discardableResult
  func execute(_ cell: Cell, emit: (CellOutput) -> Void) -> Result<Void, CellError>

  /// The value of one expression, for `user_expressions`; shows nothing and assigns nothing.
  func evaluate(_ expression: String) -> Result<MIMEBundle, CellError>

  func completeness(of code: String) -> Completeness

  /// `cursor` counts Unicode scalars from the start of `code`; one past the end means the end.
  func complete(_ code: String, cursor: Int) -> Completions

  /// Help for what stands at `cursor`; nil where there is nothing to say.
  func inspect(_ code: String, cursor: Int, detail: Detail) -> MIMEBundle?

  /// Asks the running cell to stop soon. Without a running cell it does nothing.
  func interrupt()

  /// An engine for cells beside this one's, on the same session. What is asked of one stops no cell of another.
  ///
  /// A cell of it sees the session as it was when the cell began. What the cell assigns joins the session when
  /// the cell ends, name by name: of two shells that assign one name the later one wins, other names all stay.
  func makeSubshell() -> any CellEngine

  // How values are printed, which a face may change between two cells.

  /// The names of the ways to print a value; empty where there is but one.
  var formats: [String] { get }

  /// The one in use; a name that is none of `formats` changes nothing.
  var format: String { get set }

  /// What is printed from now on fits so many columns, unless a cell has chosen a width itself.
  /// - Returns: source that changes the same; nil where nothing changes.
  @discardableResult
  func fit(columns: Int) -> String?

  /// Source that makes a fresh engine print as this one does; nil where that needs none.
  var appearanceSource: String? { get }
}

extension CellEngine {
  package func announceCell() {}
  package var formats: [String] { [] }
  package var format: String {
    get { "" }
    set {}
  }
  package func fit(columns: Int) -> String? { nil }
  package var appearanceSource: String? { nil }
}

package enum Completeness: Sendable, Equatable {
  case complete
  case incomplete(indent: String)
  case invalid
}

package enum Detail: Int, Sendable {
  case line = 0
  case page = 1
}

/// Candidates for the text between `start` and `end`, both in Unicode scalars.
package struct Completions: Sendable, Equatable {
  package struct Candidate: Sendable, Equatable {
    package var text: String
    /// verb, name, argument, column, penalty, distribution, field, file, topic …
    package var kind: String
    /// A one-line signature; empty where the kind has none.
    package var signature: String

    package init(_ text: String, kind: String, signature: String = "") {
      self.text = text
      self.kind = kind
      self.signature = signature
    }
  }

  package var candidates: [Candidate]
  package var start: Int
  package var end: Int

  package init(_ candidates: [Candidate] = [], start: Int, end: Int) {
    self.candidates = candidates
    self.start = start
    self.end = end
  }
}
