import Glibc
import Notebook

/// Standard output and error, unbuffered, so that the two keep their order on a terminal.
package enum StandardStream {
  /// Ends the process where nobody reads any more: quietly, as a broken pipe does; or with a message
  /// where the output cannot be kept.
  package static func print(_ text: String) {
    do {
      try TextFile.write(Array(text.utf8), to: STDOUT_FILENO)
    } catch {
      if error.number == EPIPE { exit(128 + SIGPIPE) }
      warn("error: cannot write the output: \(error)\n")
      exit(2)
    }
  }

  /// There is nobody left to tell where this fails.
  package static func warn(_ text: String) { try? TextFile.write(Array(text.utf8), to: STDERR_FILENO) }

  /// Shows what belongs to a dialogue, such as a prompt: on the terminal, whichever stream that is.
  package static func draw(_ text: String) { Terminal.isTerminal(STDOUT_FILENO) ? print(text) : warn(text) }

  /// Takes the numbers of the standard streams that the caller left closed, before a file or a socket gets one and
  /// what is printed goes there. Reading from such a stream finds its end, writing to it fails as before.
  package static func takeClosed() {
    var descriptor = open("/dev/null", O_RDONLY)
    while (0...STDERR_FILENO).contains(descriptor) { descriptor = open("/dev/null", O_RDONLY) }
    close(descriptor)
  }
}
