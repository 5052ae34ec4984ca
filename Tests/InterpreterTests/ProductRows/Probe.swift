import Engine
import Synchronization
import Syntax
import Tables
import Testing

@testable import Interpreter

/// A session whose values a test sees with all their digits, through nothing that a user could not type.
final class Probe {
  private let session = Mutex(Session(settings: Settings()))
  private let context: CellContext
  private let presenter: Presenter

  /// Runs `code` in the folder of the notebooks' data.
  init(_ code: String) throws {
    let format = try #require(TableFormat.named("text"))
    context = CellContext(
      settings: Settings(), folder: Transcript.data, interruption: Interruption(), emit: { _ in })
    presenter = Presenter(settings: Settings(), format: format)
    try run(code)
  }

  func run(_ code: String) throws {
    let parsed = parse(SourceText(code))
    try #require(parsed.diagnostics.isEmpty, "\(parsed.diagnostics.map(\.message))")
    let runner = StatementRunner(source: parsed.source, context: context, format: presenter.format)
    for statement in parsed.program.statements {
      try runner.run(statement, isLast: false, session: session)
    }
  }

  func value(_ expression: String) throws -> Value {
    try run("it = \(expression)")
    return try #require(session.withLock { $0.variables["it"] })
  }

  func numbers(_ expression: String) throws -> [Double] { try #require(value(expression).numbers) }

  func number(_ expression: String) throws -> Double {
    let numbers = try numbers(expression)
    try #require(numbers.count == 1)
    return numbers[0]
  }

  /// What is printed.
  func text(_ expression: String) throws -> String {
    presenter.plain(presenter.document(try value(expression)))
  }

  /// The cells below a header of the first table that has it.
  func cells(_ header: String, of expression: String) throws -> [Table.Cell] {
    let tables = presenter.document(try value(expression)).tables
    for table in tables {
      if let column = table.columns.firstIndex(where: { $0.header == header }) {
        return table.rows.map { $0[column] }
      }
    }
    Issue.record("no column \(header) in \(tables.map { $0.columns.map(\.header) })")
    return []
  }

  /// The numbers below a header; an interval or a text among them fails.
  func column(_ header: String, of expression: String) throws -> [Double] {
    try cells(header, of: expression).compactMap { cell in
      switch cell {
      case .number(let x, _): return x
      case .empty: return nil
      case .text, .logical, .interval:
        Issue.record("\(cell) is no number")
        return nil
      }
    }
  }

  /// The texts below a header.
  func words(_ header: String, of expression: String) throws -> [String] {
    try cells(header, of: expression).map { if case .text(let text) = $0 { text } else { "" } }
  }
}

/// Whether two numbers agree to `tolerance`, relative to the larger or to 1.
func agree(_ a: Double, _ b: Double, _ tolerance: Double = 1e-10) -> Bool {
  abs(a - b) <= tolerance * max(1, abs(a), abs(b))
}

func agree(_ a: [Double], _ b: [Double], _ tolerance: Double = 1e-10) -> Bool {
  a.count == b.count && zip(a, b).allSatisfy { agree($0, $1, tolerance) }
}
