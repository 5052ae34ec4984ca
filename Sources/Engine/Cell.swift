/// A cell of source text handed to an engine.
package struct Cell: Sendable {
  package var code: String
  /// The name that diagnostics show for the cell; nil prints line numbers alone.
  package var name: String?
  /// The number that diagnostics give the code's first line, for a piece of a longer text.
  package var firstLine: Int
  /// Whom the cell may ask for a line of text.
  package var input: any InputSource

  package init(
    _ code: String, name: String? = nil, firstLine: Int = 1, input: any InputSource = NoInput.unattended
  ) {
    self.code = code
    self.name = name
    self.firstLine = firstLine
    self.input = input
  }
}

/// Where printed text goes.
package enum OutputStream: String, Sendable { case stdout, stderr }

/// What a cell shows, in the order in which it shows it.
package enum CellOutput: Sendable, Equatable {
  /// Printed text; notes and warnings go to `stderr`.
  case stream(OutputStream, String)
  /// A value shown on the way. `id` names a display that may be updated later.
  case display(MIMEBundle, id: String?)
  case updateDisplay(MIMEBundle, id: String)
  case clear(wait: Bool)
  /// How far the running work has come, in place of what the last one said; nil takes the line away.
  /// An engine takes it away before it shows anything else and before its cell ends. It is for whoever
  /// waits: what is written to files, and what programs read, holds nothing of it.
  case progress(Progress?)
  /// The value of the cell's last expression: at most one a cell, and the last output.
  case result(MIMEBundle)
  /// The cell failed; nothing follows.
  case error(CellError)
}

/// A failed cell in the three parts that Jupyter shows.
package struct CellError: Error, Sendable, Equatable {
  /// The kebab-case code of the diagnostic, or `Interrupted`.
  package var name: String
  /// Its first line.
  package var message: String
  /// The rendered diagnostic, a line an element, without colours.
  package var traceback: [String]
  /// The same lines with ANSI colours, for a terminal or a notebook.
  package var colouredTraceback: [String]
  /// Of an interrupted cell, what had been done; nil for nothing.
  package var extent: CellExtent?

  package init(name: String, message: String, traceback: [String], colouredTraceback: [String]? = nil) {
    self.name = name
    self.message = message
    self.traceback = traceback
    self.colouredTraceback = colouredTraceback ?? traceback
  }

  package static let interrupted = CellError(
    name: "Interrupted", message: "interrupted", traceback: ["error: interrupted"],
    colouredTraceback: ["\u{1B}[1;31merror:\u{1B}[0m \u{1B}[1minterrupted\u{1B}[0m"])
}

/// How far a cell had come when it was interrupted: the statements that were done have had their effects.
package struct CellExtent: Sendable, Equatable {
  /// Bytes of the source up to the end of the last statement that was done.
  package var source: Int
  /// What was shown by then, progress left aside.
  package var outputs: Int
  /// What was shown before that statement.
  package var outputsBeforeLast: Int

  package init(source: Int, outputs: Int, outputsBeforeLast: Int) {
    self.source = source
    self.outputs = outputs
    self.outputsBeforeLast = outputsBeforeLast
  }
}
