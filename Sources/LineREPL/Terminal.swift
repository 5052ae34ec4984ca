import Glibc
import Synchronization

/// What the surroundings can show: terminals, their width, colours, and the character set.
package enum Terminal {
  package static func isTerminal(_ descriptor: Int32) -> Bool { isatty(descriptor) == 1 }

  /// Whether this job may draw on the terminal: not after it was sent to the background.
  static func isForeground(_ descriptor: Int32) -> Bool {
    let group = tcgetpgrp(descriptor)
    return group < 0 || group == getpgrp()
  }

  /// Columns of the terminal behind a descriptor; nil where there is none or it does not say.
  package static func columns(_ descriptor: Int32) -> Int? {
    var size = winsize()
    guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
    return Int(size.ws_col)
  }

  /// Colours go to terminals that have them, unless NO_COLOR is set to anything (no-color.org).
  package static func hasColours(
    _ descriptor: Int32, environment: (String) -> String? = Terminal.variable
  ) -> Bool {
    isTerminal(descriptor) && wantsColours(environment)
  }

  package static func wantsColours(_ environment: (String) -> String?) -> Bool {
    (environment("NO_COLOR") ?? "").isEmpty && environment("TERM") != "dumb"
  }

  /// Whether the locale's character set is UTF-8: by LC_ALL, LC_CTYPE, LANG, the first that is set.
  package static func isUTF8(_ environment: (String) -> String? = Terminal.variable) -> Bool {
    let set = ["LC_ALL", "LC_CTYPE", "LANG"].lazy.compactMap(environment).first { !$0.isEmpty }
    let name = (set ?? "C").lowercased()
    return name.hasSuffix("utf-8") || name.hasSuffix("utf8") || name.contains("utf-8@")
      || name.contains("utf8@")
  }

  /// Tells the C library the character set, which the line editor asks it for. The UTF-8 locale that is always
  /// there takes the place of one that is not installed, and of `C`, which knows no letters beyond ASCII: whoever
  /// types one has a terminal that sends UTF-8.
  package static func adoptLocale() {
    if setlocale(LC_CTYPE, "") == nil || String(cString: nl_langinfo(nl_item(CODESET))) == "ANSI_X3.4-1968" {
      setlocale(LC_CTYPE, "C.UTF-8")
    }
  }

  package static func variable(_ name: String) -> String? {
    getenv(name).map { String(cString: $0) }
  }

  // MARK: Typing unseen

  /// How the terminal was before `hideTyping`.
  private static let shown = Mutex<termios?>(nil)

  /// What is typed from now on does not appear.
  package static func hideTyping() {
    var current = termios()
    guard tcgetattr(STDIN_FILENO, &current) == 0 else { return }
    shown.withLock { if $0 == nil { $0 = current } }
    current.c_lflag &= ~tcflag_t(ECHO)
    tcsetattr(STDIN_FILENO, TCSAFLUSH, &current)
  }

  /// Ends `hideTyping`; from any thread, also before the process is left at once.
  package static func showTyping() {
    shown.withLock { saved in
      if var saved { tcsetattr(STDIN_FILENO, TCSANOW, &saved) }
      saved = nil
    }
  }
}
