import Glibc
import Notebook

/// The user's own editor, on a text in a file for the time being.
enum ExternalEditor {
  /// - Parameter suffix: the file's ending, with its dot, from which the editor knows the language.
  /// - Returns: the text afterwards, without line ends at its end.
  /// - Throws: there is no place for the file; the editor did not start, or ended with a failure.
  static func edited(_ text: String, suffix: String) throws(NotebookError) -> String {
    let folder = Terminal.variable("TMPDIR").flatMap { $0.isEmpty ? nil : $0 } ?? "/tmp"
    var template = Array("\(folder)/regshell-XXXXXX\(suffix)".utf8CString)
    let descriptor = mkstemps(&template, Int32(suffix.utf8.count))
    let path = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    guard descriptor >= 0 else {
      throw NotebookError("cannot write \(path): \(String(cString: strerror(errno)))", help: "set TMPDIR")
    }
    defer { unlink(path) }
    do {
      defer { close(descriptor) }
      try TextFile.write(Array((text + "\n").utf8), to: descriptor)
    } catch {
      throw NotebookError("cannot write \(path): \(error)")
    }
    try run(path)
    guard let edited = String(validating: try TextFile.read(path), as: UTF8.self) else {
      throw NotebookError("what the editor left is not UTF-8 text")
    }
    var lines = edited.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    while let last = lines.last, last.isEmpty { lines.removeLast() }
    return lines.joined(separator: "\n")
  }

  /// The command may have arguments of its own, as in `EDITOR="code --wait"`, so a shell reads it.
  private static func run(_ path: String) throws(NotebookError) {
    let command =
      ["VISUAL", "EDITOR"].lazy.compactMap { Terminal.variable($0) }.first { !$0.isEmpty } ?? "vi"
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    // It hears signals as any program does, whatever is ignored or blocked here.
    var (none, all) = (sigset_t(), sigset_t())
    sigemptyset(&none)
    sigfillset(&all)
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setsigdefault(&attributes, &all)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
    let arguments: [String] = ["sh", "-c", "\(command) \"$1\"", "sh", path]
    var words: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) } + [nil]
    defer { for word in words { free(word) } }
    var process = pid_t()
    let number = posix_spawn(&process, "/bin/sh", nil, &attributes, &words, environ)
    guard number == 0 else {
      throw NotebookError("cannot start `\(command)`: \(String(cString: strerror(number)))")
    }
    var status: Int32 = 0
    while waitpid(process, &status, 0) < 0, errno == EINTR {}
    guard status == 0 else {
      throw NotebookError("`\(command)` failed, nothing runs", help: "VISUAL or EDITOR names the editor")
    }
  }
}
