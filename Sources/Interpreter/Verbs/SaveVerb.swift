import Glibc
import Plots
import Synchronization
import Tables

/// `save(x, file)`: writes a value's table to a file; the file's ending chooses the format.
enum SaveVerb: Verb {
  static let definition = VerbDefinition(
    name: "save", group: .output, summary: "write a table or a picture to a file",
    parameters: [
      Parameter("x", "any value that prints a table, or a plot", positional: true, required: true),
      Parameter(
        "file", "the file's name; its ending chooses the format", kinds: [.text], positional: true,
        required: true),
    ],
    details: [
      "A table is written as csv, tsv, json, md, tex, html or txt, a plot as svg, png, txt or vl.json (Vega-Lite).",
      "An existing file is replaced whole or not at all. The name of the file that was written is printed.",
    ],
    examples: [
      "save(gradient(l2, at = [-1, 0, 1]), \"slopes.csv\")",
      "cars = read(\"mtcars.csv\")\nsave(plot(path(fit(mpg ~ wt + hp, cars, penalty = l1))), \"path.svg\")",
    ])

  static func run(_ call: Call) throws(Failure) -> Value? {
    guard let value = try call.value("x"), let file = try call.text("file") else { return nil }
    if case .plot(let figure) = value { return try write(bytes(of: figure, for: file, call), to: file, call) }
    if let form = PlotFile.forFile(file), form != .text {
      throw call.fail(
        "no-picture", "\(value.kind.phrase) is no picture", at: "x", help: "save(plot(x), \"\(file)\")")
    }
    guard let format = TableFormat.forFile(file) else {
      let endings = TableFormat.all.flatMap(\.fileExtensions).joined(separator: " ")
      throw call.fail(
        "unknown-format", "the ending of \"\(file)\" names no format", at: "file", help: "endings: " + endings
      )
    }
    if format.name != "text" { try call.checkTable(value, "x") }
    let settings = call.context.settings
    // A file has room for all there is.
    let options = RenderOptions(isASCII: settings.isASCII, missing: settings.missing)
    let content = try call.rendered(value, as: format, options)
    let text = format.name == "html" ? page(content, title: file) : content
    let bytes = try call.context.apart(text.utf8.count) { Array((text + "\n").utf8) }
    return try write(bytes, to: file, call)
  }

  /// A file of its own says how its letters are coded; browsers guess otherwise.
  private static func page(_ html: String, title: String) -> String {
    "<!DOCTYPE html>\n<meta charset=\"utf-8\">\n<title>\(HTMLRenderer.escaped(title))</title>\n" + html
  }

  private static func bytes(of figure: Figure, for file: String, _ call: Call) throws(Failure) -> [UInt8] {
    if let form = PlotFile.forFile(file) { return form.bytes(figure, call.presenter) }
    throw call.fail(
      "unknown-format", "the ending of \"\(file)\" names no format for a picture", at: "file",
      help: "endings: " + PlotFile.allCases.flatMap(\.endings).joined(separator: " "))
  }

  /// How many writings have begun.
  private static let started = Atomic<Int>(0)

  private static func write(_ bytes: [UInt8], to file: String, _ call: Call) throws(Failure) -> Value? {
    let path = call.context.resolve(path: file)
    let asked = { call.context.isInterrupted }
    let problem = try Errand.run(interrupted: Failure.interrupted, asked) { (isStopped) throws(Failure) in
      try replaceFile(at: path, with: bytes, unless: isStopped)
    }
    guard let problem else {
      call.context.note("wrote \(file) (\(bytes.count) bytes)", code: "saved")
      return nil
    }
    throw call.fail(
      "cannot-write", "\(file) cannot be written: \(problem)", at: "file",
      help: Self.lacksRoom(problem)
        ? "the file before is as it was; make room, or choose another folder"
        : "the folder must be there, and yours to write in")
  }

  private static func lacksRoom(_ problem: String) -> Bool {
    [ENOSPC, EDQUOT, EFBIG].contains { String(cString: strerror($0)) == problem }
  }

  /// Writes beside the file and renames, so that a kill leaves the old or the new one. A file that was private stays
  /// so; a link is replaced, not what it points to. Returns what went wrong.
  ///
  /// - Throws: where it was stopped; then nothing is replaced.
  private static func replaceFile(
    at path: String, with bytes: [UInt8], unless isStopped: () -> Bool
  ) throws(Failure) -> String? {
    // One that was left behind may still be writing.
    let number = started.wrappingAdd(1, ordering: .relaxed).newValue
    let temporary = path + ".\(getpid()).\(number).part"
    let descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC, 0o644)
    guard descriptor >= 0 else { return String(cString: strerror(errno)) }
    var old = stat()
    if lstat(path, &old) == 0, old.st_mode & S_IFMT == S_IFREG { fchmod(descriptor, old.st_mode & 0o777) }
    var problem: String?
    var done = 0
    while done < bytes.count, !isStopped() {
      let count = bytes.withUnsafeBytes {
        Glibc.write(descriptor, $0.baseAddress! + done, min(1 << 22, bytes.count - done))
      }
      if count < 0 {
        if errno == EINTR { continue }
        problem = String(cString: strerror(errno))
        break
      }
      done += count
    }
    if problem == nil, fsync(descriptor) != 0 { problem = String(cString: strerror(errno)) }
    close(descriptor)
    if problem == nil, isStopped() {
      unlink(temporary)
      throw .interrupted
    }
    if problem == nil, rename(temporary, path) != 0 { problem = String(cString: strerror(errno)) }
    if problem != nil { unlink(temporary) }
    return problem
  }
}
