internal import Glibc

/// The standard input and output of a process, taken away from everybody else in it.
///
/// What a library prints to standard output goes to standard error from then on, so that nothing but messages
/// can reach the client; and nothing else can read what the client sends.
package struct StandardStreams: Sendable {
  package let input: Int32
  package let output: Int32

  package init(input: Int32, output: Int32) {
    self.input = input
    self.output = output
  }

  /// Takes both. Once a process, before anything is printed.
  package static func take() throws(StandardStreamError) -> StandardStreams {
    // Above the three that every process expects, and closed in processes that this one starts.
    let input = fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3)
    guard input >= 0 else { throw .last("input") }
    let output = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3)
    guard output >= 0 else { throw .last("output") }
    // The number may have been given to something that can only be read.
    guard fcntl(output, F_GETFL) & O_ACCMODE != O_RDONLY else {
      throw StandardStreamError(name: "output", code: EBADF)
    }
    let nothing = open("/dev/null", O_RDWR | O_CLOEXEC)
    guard nothing >= 0 else { throw .last("input") }
    defer { close(nothing) }
    guard dup2(nothing, STDIN_FILENO) >= 0 else { throw .last("input") }
    // A process without standard error prints nowhere.
    guard dup2(STDERR_FILENO, STDOUT_FILENO) >= 0 || dup2(nothing, STDOUT_FILENO) >= 0 else {
      throw .last("output")
    }
    return StandardStreams(input: input, output: output)
  }
}

/// A standard stream that cannot be used, and why.
package struct StandardStreamError: Error, Equatable, Sendable, CustomStringConvertible {
  package var name: String
  package var code: Int32

  static func last(_ name: String) -> StandardStreamError { StandardStreamError(name: name, code: errno) }

  package var description: String {
    "cannot use standard \(name): \(String(cString: strerror(code)).lowercased())"
  }
}
