internal import Glibc
internal import JupyterProtocol
package import Logging
internal import Synchronization

/// Writes the log's lines to stderr, and drops those for which there is no room.
///
/// A client may start a kernel with a pipe for stderr and never read from it. Once the pipe is full a write waits for
/// ever, and with it the thread that serves every client: a few hundred bad messages would make the kernel deaf. So a
/// line leaves only where the system takes it at once; how many were lost is told with the next one that does.
package struct StandardErrorLog: LogHandler {
  package var logLevel = Logger.Level.warning
  package var metadata: Logger.Metadata = [:]
  private let label: String
  /// The lines dropped since the last that was written. Locked also while a line is written: between the look for
  /// room and the write, no other line may take it.
  private static let dropped = Mutex(0)

  package init(label: String) { self.label = label }

  package subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  package func log(event: LogEvent) {
    // One event, one line, whatever has found its way into it.
    let message = "\(event.message)".unicodeScalars.map { scalar in
      scalar.properties.generalCategory == .control ? "�" : scalar
    }
    let line = "\(Timestamp.now()) \(event.level) \(label): \(String(String.UnicodeScalarView(message)))"
    Self.dropped.withLock { dropped in
      let note = dropped > 0 ? " (\(dropped) lines before this one found no reader)" : ""
      dropped = Self.write(line + note + "\n") ? 0 : dropped + 1
    }
  }

  /// Promises room for what a pipe writes in one piece (PIPE_BUF), which is far more than a line.
  private static func write(_ line: String) -> Bool {
    var stream = pollfd(fd: STDERR_FILENO, events: Int16(POLLOUT), revents: 0)
    guard poll(&stream, 1, 0) == 1, stream.revents & Int16(POLLOUT) != 0 else { return false }
    let bytes = Array(line.utf8.prefix(Int(PIPE_BUF)))
    return Glibc.write(STDERR_FILENO, bytes, bytes.count) == bytes.count
  }
}
