import Glibc
import Tables

/// `save(x, file)`: writes a value's table to a file; the file's ending chooses the format.
enum SaveVerb: Verb {
  static let definition = VerbDefinition(
    name: "save", group: .output, summary: "write a value to a file: csv, tsv, json, md, tex, html or txt",
    parameters: [
      Parameter("x", "any value that prints a table", positional: true, required: true),
      Parameter(
        "file", "the file's name; its ending chooses the format", kinds: [.text], positional: true,
        required: true),
    ],
    details: [
      "An existing file is replaced whole or not at all. The name of the file that was written is printed."
    ],
    examples: ["save(gradient(l2, at = [-1, 0, 1]), \"slopes.csv\")"])

  static func run(_ call: Call) throws(Failure) -> Value? {
    guard let value = try call.value("x"), let file = try call.text("file") else { return nil }
    guard let format = TableFormat.forFile(file) else {
      let endings = TableFormat.all.flatMap(\.fileExtensions).joined(separator: " ")
      throw call.fail(
        "unknown-format", "the ending of \"\(file)\" names no format", at: "file", help: "endings: " + endings
      )
    }
    if format.name != "text" { try call.checkTable(value, "x") }
    let text = try call.rendered(value, as: format) + "\n"
    let path = call.context.resolve(path: file)
    guard let problem = replaceFile(at: path, with: text) else {
      call.context.note("wrote \(file) (\(text.utf8.count) bytes)", code: "saved")
      return nil
    }
    throw call.fail(
      "cannot-write", "\(file) cannot be written: \(problem)", at: "file",
      help: "the folder must be there, and yours to write in")
  }

  /// Writes beside the file and renames, so that a kill leaves the old or the new one. Returns what went wrong.
  private static func replaceFile(at path: String, with text: String) -> String? {
    let temporary = path + ".\(getpid()).part"
    let descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC, 0o644)
    guard descriptor >= 0 else { return String(cString: strerror(errno)) }
    var problem: String?
    let bytes = Array(text.utf8)
    var done = 0
    while done < bytes.count {
      let count = bytes.withUnsafeBytes { write(descriptor, $0.baseAddress! + done, bytes.count - done) }
      if count < 0 {
        if errno == EINTR { continue }
        problem = String(cString: strerror(errno))
        break
      }
      done += count
    }
    if problem == nil, fsync(descriptor) != 0 { problem = String(cString: strerror(errno)) }
    close(descriptor)
    if problem == nil, rename(temporary, path) != 0 { problem = String(cString: strerror(errno)) }
    if problem != nil { unlink(temporary) }
    return problem
  }
}
