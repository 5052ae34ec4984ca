package import Logging

/// The kernel's log: one line an event on stderr, never with the contents of messages.
package enum KernelLog {
  /// A logger that writes events of `level` and above.
  package static func logger(_ level: Logger.Level) -> Logger {
    var logger = Logger(label: "regshell.kernel", factory: { StreamLogHandler.standardError(label: $0) })
    logger.logLevel = level
    return logger
  }
}
