import Engine
import Syntax
import Tables

/// Makes documents of values, and MIME bundles of documents, under the session's settings.
struct Presenter {
  let settings: Settings
  /// The rendering that goes into text/plain.
  let format: TableFormat

  var options: RenderOptions { RenderOptions(width: settings.width, isASCII: settings.isASCII) }

  func bundle(_ value: Value) -> MIMEBundle { bundle(document(value)) }

  func bundle(_ document: Document) -> MIMEBundle {
    var bundle = MIMEBundle(text: plain(document))
    if let html = document.html(options) { bundle.data.append(("text/html", .string(html))) }
    return bundle
  }

  /// The document as text/plain shows it.
  func plain(_ document: Document) -> String { document.rendered(as: format, options) }

  // MARK: Numbers

  /// A coefficient: `27.868`, `-0.02380`; an exact zero is `0`.
  func coefficient(_ x: Double) -> Table.Cell { .number(x, NumberFormat.coefficient.digits(settings.digits)) }

  func fixed(_ x: Double, _ decimals: Int) -> Table.Cell {
    .number(x, NumberFormat.fixed(decimals).digits(settings.digits))
  }

  /// A few significant digits, for sentences: `5.753`.
  func short(_ x: Double, _ digits: Int = 4) -> String {
    NumberFormat.significant(digits).digits(settings.digits).string(x)
  }

  /// The same without zeros that fill up: `2.5`.
  func brief(_ x: Double) -> String { NumberFormat.significant(4).digits(settings.digits).trimmed(x) }

  /// A number that the user wrote, given back as short as it came: `0.5`.
  func written(_ x: Double) -> String { NumberFormat.shortest.string(x) }

  // MARK: Values

  func document(_ value: Value) -> Document {
    switch value {
    case .none: Document(line: "none")
    case .number(let x): Document(line: number(x))
    case .logical(let flag): Document(line: flag ? "true" : "false")
    case .text(let text):
      Document([.lines(text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init))])
    case .vector(let numbers): Document(line: list(numbers.map(number)))
    case .texts(let texts): Document(line: list(texts.map { "\"\($0)\"" }))
    case .items(let items): Document(items.flatMap { document($0).blocks })
    case .matrix(let matrix): matrixDocument(matrix)
    case .column(let column): columnDocument(column)
    case .data(let data): dataDocument(data)
    case .formula(let formula): Document(line: formula.text)
    case .loss(let loss): Document(line: "\(loss.rawValue): \(loss.summary)")
    case .penalty(let penalty): penaltyDocument(penalty)
    case .prior(let prior): priorDocument(prior)
    case .function(let function): Document(line: functionText(function))
    case .model(let model): modelDocument(model)
    case .path(let path): pathDocument(path)
    case .validation(let validation): validationDocument(validation)
    case .trace(let trace): traceDocument(trace)
    case .table(let document): document
    }
  }

  /// A number on its own: whole numbers whole, others with up to seven digits.
  func number(_ x: Double) -> String { x.isNaN ? "nan" : NumberFormat.data.string(x) }

  private func list(_ items: [String]) -> String {
    guard items.count > 24 else { return "[" + items.joined(separator: ", ") + "]" }
    let shown = items.prefix(10) + ["…"] + items.suffix(3)
    return "[" + shown.joined(separator: ", ") + "]   (\(items.count) elements)"
  }

  private func functionText(_ function: FunctionValue) -> String {
    let names = function.parameters.map(\.text)
    let head = names.count == 1 ? names[0] : "(" + names.joined(separator: ", ") + ")"
    return head + " -> " + Syntax.source(of: function.body)
  }
}
