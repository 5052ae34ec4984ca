import Engine
import Plots
import Syntax
import Tables

/// Makes documents of values, and MIME bundles of documents, under the session's settings.
struct Presenter: Sendable {
  let settings: Settings
  /// The rendering that goes into text/plain.
  let format: TableFormat

  /// Machines get every row; readers are shown some and told how many more there are.
  var isForReaders: Bool { format.isForReaders }

  /// More rows than this are elided for readers; formats for machines have them all.
  private static let mostRows = 200
  /// More columns of a data set than this are only counted.
  static let mostColumns = 30

  /// A table that folds into more blocks than this is cut.
  private static let mostBlocks = 6

  var options: RenderOptions {
    RenderOptions(
      width: settings.width, isASCII: settings.isASCII || format.isASCII, maxRows: Presenter.mostRows,
      maxBlocks: Presenter.mostBlocks, missing: settings.missing)
  }

  /// What a notebook stores of a value.
  func bundle(_ value: Value) -> MIMEBundle {
    var bundle = bundle(document(value))
    guard let text = plainText(value) else { return bundle }
    bundle.data.removeAll { $0.type == "text/plain" }
    bundle.data.insert(("text/plain", .string(text)), at: 0)
    return bundle
  }

  func bundle(_ document: Document) -> MIMEBundle {
    var bundle = readableBundle(document)
    if let data = machineData(document) { bundle.data.append((Presenter.dataType, data)) }
    return bundle
  }

  /// What a notebook stores whatever the format is, and beside it the value as it is printed.
  func printedBundle(_ value: Value) -> MIMEBundle {
    guard let readers = storing else { return bundle(value) }
    var bundle = readers.bundle(value)
    bundle.printed = missingPicture(value).map { .note($0) } ?? .value(printed(value))
    return bundle
  }

  func printedBundle(_ document: Document) -> MIMEBundle {
    guard let readers = storing else { return bundle(document) }
    var bundle = readers.bundle(document)
    bundle.printed = .value(plain(document))
    return bundle
  }

  private func printed(_ value: Value) -> String { plainText(value) ?? plain(document(value)) }

  /// Presents what is stored; nil where that is what is printed as well.
  private var storing: Presenter? {
    format.name == TextRenderer.format.name
      ? nil : Presenter(settings: settings, format: TextRenderer.format)
  }

  /// The renderings for people alone.
  func readableBundle(_ document: Document) -> MIMEBundle {
    var bundle = MIMEBundle(text: plain(document))
    if let figure = document.plot {
      bundle.data += images(of: figure)
    } else if let html = spelt(document, as: HTMLRenderer.format).html(options) {
      bundle.data.append(("text/html", .string(html)))
    }
    return bundle
  }

  /// The document as text/plain shows it.
  func plain(_ document: Document) -> String {
    let spelt = spelt(document, as: format)
    return (format.isForReaders ? spelt.fitted(to: settings.width) : spelt).rendered(as: format, options)
  }

  /// Signs by name where the session asks for ASCII; machines get the names as they are.
  func spelt(_ document: Document, as format: TableFormat) -> Document {
    (settings.isASCII || format.isASCII) && format.isForReaders ? document.inASCII : document
  }

  // MARK: Numbers

  /// A coefficient: `27.868`, `-0.02380`; an exact zero is `0`.
  func coefficient(_ x: Double) -> Table.Cell { .number(x, NumberFormat.coefficient.digits(settings.digits)) }

  func fixed(_ x: Double, _ decimals: Int) -> Table.Cell {
    // Beyond a million decimals say nothing and columns burst.
    let format =
      abs(x) >= 1e6 ? NumberFormat.significant(4) : NumberFormat.fixed(decimals).digits(settings.digits)
    return .number(x, format)
  }

  /// A few significant digits, for sentences: `5.753`.
  func short(_ x: Double, _ digits: Int = 4) -> String {
    NumberFormat.significant(max(3, digits + settings.digits - NumberFormat.defaultDigits)).string(x)
  }

  /// The same without zeros that fill up: `2.5`.
  func brief(_ x: Double) -> String {
    NumberFormat.significant(max(3, settings.digits - 1)).trimmed(x)
  }

  /// A number that the user wrote, given back as short as it came: `0.5`; one that was computed, in seven digits.
  func written(_ x: Double) -> String {
    let shortest = NumberFormat.shortest.string(x)
    return shortest.count <= 12 || !isForReaders ? shortest : NumberFormat.data.string(x)
  }

  // MARK: Values

  func document(_ value: Value) -> Document {
    switch value {
    case .none: Document(line: "none")
    case .number(let x): Document(line: number(x))
    case .logical(let flag): Document(line: flag ? "true" : "false")
    case .text(let text):
      Document([.verbatim(text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init))])
    case .vector(let numbers): Document(line: list(numbers.count) { number(numbers[$0]) })
    case .coefficients(let named): document(.vector(named.values))
    case .logicals(let flags): Document(line: list(flags.count) { flags[$0] ? "true" : "false" })
    case .texts(let texts): Document(line: list(texts.count) { "\"\(texts[$0])\"" })
    case .items(let items): itemsDocument(items)
    case .matrix(let matrix): matrixDocument(matrix)
    case .sparse(let matrix): sparseDocument(matrix)
    case .column(let column): columnDocument(column)
    case .data(let data): dataDocument(data)
    case .formula(let formula): Document(line: formula.text)
    case .loss(let loss): Document(line: "\(loss.source(written)): \(loss.summary)")
    case .penalty(let penalty): penaltyDocument(penalty)
    case .prior(let prior): priorDocument(prior)
    case .function(let function): Document(line: function.text)
    case .model(let model): modelDocument(model)
    case .path(let path): pathDocument(path)
    case .validation(let validation): validationDocument(validation)
    case .trace(let trace): traceDocument(trace)
    case .posterior(let posterior): posteriorDocument(posterior)
    case .table(let document): document
    case .plot(let figure): Document(plot: figure)
    }
  }

  /// A number on its own: whole numbers whole, others with up to seven digits, for machines with all.
  func number(_ x: Double) -> String {
    guard !x.isNaN else { return "nan" }
    guard isForReaders else { return NumberFormat.shortest.string(x) }
    let isBrief = settings.digits < NumberFormat.defaultDigits && x != x.rounded()
    return isBrief
      ? NumberFormat.significant(settings.digits).trimmed(x)
      : NumberFormat.data.digits(settings.digits).string(x)
  }

  /// Short values in one line, as they are typed; others below each other.
  private func itemsDocument(_ items: [Value]) -> Document {
    let texts = items.compactMap { item -> String? in
      switch item {
      case .number, .logical, .none, .vector, .coefficients, .texts, .logicals, .penalty, .prior, .formula:
        let document = document(item)
        guard document.blocks.count == 1, case .lines(let lines) = document.blocks[0] else { return nil }
        return lines[0]
      case .text(let text): return "\"\(text)\""
      default: return nil
      }
    }
    return texts.count == items.count
      ? Document(line: list(texts.count) { texts[$0] }) : Document(items.flatMap { document($0).blocks })
  }

  /// Of a long list the ends; no others are written.
  private func list(_ count: Int, _ item: (Int) -> String) -> String {
    guard count > 24 else { return "[" + (0..<count).map(item).joined(separator: ", ") + "]" }
    let shown = (0..<10).map(item) + ["…"] + (count - 3..<count).map(item)
    return "[" + shown.joined(separator: ", ") + "]   (\(count) elements)"
  }

}
