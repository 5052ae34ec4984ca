package import Logging

/// The kernel's log: one line an event on stderr, never with the contents of messages.
package enum KernelLog {
  package enum Level: String, Sendable, CaseIterable {
    case trace, debug, info, notice, warning, error, critical
  }

  /// A logger that writes events of `level` and above.
  package static func logger(_ level: Level) -> Logger {
    var logger = Logger(label: "regshell.kernel", factory: { StandardErrorLog(label: $0) })
    logger.logLevel = Logger.Level(rawValue: level.rawValue) ?? .warning
    return logger
  }
}
