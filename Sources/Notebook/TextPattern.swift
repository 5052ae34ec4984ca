import Glibc

/// Text that is not compared, such as a path or a date: a POSIX extended regular expression, byte by byte.
package final class TextPattern: @unchecked Sendable {
  // Compiled once and only read afterwards, which `regexec` may do on any thread.
  private var compiled = regex_t()

  /// - Throws: what is wrong with the expression.
  package init(_ expression: String) throws(NotebookError) {
    let status = regcomp(&compiled, expression, REG_EXTENDED)
    guard status == 0 else {
      var message = [CChar](repeating: 0, count: 256)
      regerror(status, &compiled, &message, message.count)
      let text = String(
        decoding: message.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
      throw NotebookError("`\(expression)` is no regular expression: \(text)")
    }
  }

  deinit { regfree(&compiled) }

  /// A line with `…` in place of everything that matches.
  func blanked(_ line: String) -> String {
    var rest = Array(line.utf8CString)
    var text: [UInt8] = []
    var flags: Int32 = 0
    var match = regmatch_t()
    while rest.count > 1, regexec(&compiled, &rest, 1, &match, flags) == 0 {
      let start = Int(match.rm_so)
      // What matches nothing is passed over, one byte on.
      let end = max(Int(match.rm_eo), start + 1)
      text += rest[..<start].map(UInt8.init(bitPattern:))
      if match.rm_eo > match.rm_so {
        text += Array("…".utf8)
      } else if start < rest.count - 1 {
        text.append(UInt8(bitPattern: rest[start]))
      }
      guard end < rest.count else { return String(decoding: text, as: UTF8.self) }
      rest.removeFirst(end)
      flags = REG_NOTBOL
    }
    return String(decoding: text + rest.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
  }
}
