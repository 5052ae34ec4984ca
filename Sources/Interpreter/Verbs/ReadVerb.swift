import Tables

/// `read(file)`: a data set from comma- or tab-separated text.
enum ReadVerb: Verb {
  static let definition = VerbDefinition(
    name: "read", group: .data, summary: "read a data set from a CSV or TSV file, also gzipped",
    parameters: [
      Parameter(
        "file", "the file's name; \"-\" is standard input", kinds: [.text], positional: true, required: true),
      Parameter(
        "missing", "texts that stand for a missing value", kinds: [.text, .list],
        default: "\"\", NA, N/A, NaN, nan, na, null, NULL, ."),
      Parameter("text", "columns to read as text, whatever they hold", kinds: [.text, .list]),
      Parameter(
        "header", "false where the first line is data: columns are then x1, x2, …", kinds: [.logical],
        default: "true"),
      Parameter("delimiter", "the character between fields", kinds: [.text], default: "found by itself"),
    ],
    details: [
      "Kinds are inferred: numbers, true/false, text. A field that does not fit its column is an error with its line and column."
    ],
    examples: ["cars = read(\"mtcars.csv\")\nhead(cars)"],
    misnomers: [
      "sep": "delimiter = \";\", but comma, tab, semicolon and bar are found by themselves",
      "na": "missing = [\"NA\", \"-\"]",
    ])

  static func run(_ call: Call) throws(Failure) -> Value? {
    guard let file = try call.text("file") else { return nil }
    var options = ReadOptions()
    if let missing = try call.value("missing")?.strings { options.missing = missing }
    if let text = try call.value("text")?.strings { options.text = text }
    if let delimiter = try call.text("delimiter") {
      guard let byte = delimiter.utf8.first, delimiter.utf8.count == 1,
        !"\".+-0123456789\n\r".utf8.contains(byte)
      else {
        throw call.fail(
          "bad-delimiter", "a delimiter is one character that is no part of numbers or quotes",
          at: "delimiter",
          help: "such as \",\" \";\" \"|\"")
      }
      options.delimiter = byte
    }
    if try call.logical("header") == false { options.header = .names([]) }
    let path = try call.context.path(of: file, call)
    let progress = call.context.progress
    let name = file == "-" ? ReadError.standardInput : String(file.split(separator: "/").last ?? "")
    progress.rename("read \(name)")
    let result: ReadResult
    do {
      result = try readDelimited(
        path: path, options: options, isInterrupted: { call.context.isInterrupted },
        report: { progress.measure(.bytes(done: $0, total: $1)) })
    } catch {
      throw error.failure(file == "-" ? name : file, at: path, call)
    }
    for note in result.notes { call.context.note(note.message, code: "read") }
    guard file != "-" else { return .data(DataSet(name: "data", frame: result.frame, file: nil)) }
    return .data(
      DataSet(name: file.fileStem, frame: result.frame, file: FileSource(file, options, result)))
  }
}

extension ReadError {
  /// The failure of a verb that reads `file`, found at `path`.
  func failure(_ file: String, at path: String, _ call: Call) -> Failure {
    if case .interrupted = self { return .interrupted }
    return call.fail(code, message(for: file, at: path), at: "file", help: help(for: file, call.context))
  }

  /// What messages call the file `-`.
  static let standardInput = "standard input"

  /// The message with the file as it was typed.
  fileprivate func message(for file: String, at path: String) -> String {
    // Standard input is no name to quote.
    let quoted = file == Self.standardInput ? message.firstRange(of: "`\(path)`") : nil
    guard let range = quoted ?? message.firstRange(of: path) else { return message }
    return message.replacingCharacters(in: range, with: file)
  }

  fileprivate func help(for file: String, _ context: CellContext) -> String? {
    guard case .fileNotFound = self else { return help }
    if file.contains("://") { return "read opens files of this machine; download it first" }
    if let near = FileCandidates.nearest(to: context.resolve(path: file)) {
      return "did you mean \"\(near)\"?"
    }
    // One that begins at the root or at home is not looked for anywhere else.
    if file.hasPrefix("/") || file.hasPrefix("~") { return nil }
    return context.folder == nil
      ? "a relative name starts in the folder where regshell was started"
      : "a relative name starts in the notebook's folder"
  }
}

extension String {
  /// `data/mtcars.csv.gz` is `mtcars`.
  fileprivate var fileStem: String {
    let name = split(separator: "/").last ?? ""
    return String(name.prefix { $0 != "." })
  }
}
