import Foundation
import Testing

/// The dialogue at a terminal of its own.
@Suite(.timeLimit(.minutes(1))) struct TerminalTests {
  private final class Pseudoterminal {
    let leader: Int32
    let process: Process
    /// What came and no expectation has used yet.
    private var rest = ""

    init(_ arguments: [String] = [], environment: [String: String] = [:]) throws {
      leader = open("/dev/ptmx", O_RDWR | O_NOCTTY)
      var (lock, number): (Int32, UInt32) = (0, 0)
      _ = ioctl(leader, 0x4004_5431, &lock)  // TIOCSPTLCK
      _ = ioctl(leader, 0x8004_5430, &number)  // TIOCGPTN
      var size = winsize(ws_row: 24, ws_col: 80, ws_xpixel: 0, ws_ypixel: 0)
      _ = ioctl(leader, UInt(TIOCSWINSZ), &size)
      let follower = open("/dev/pts/\(number)", O_RDWR | O_NOCTTY)
      let handle = FileHandle(fileDescriptor: follower, closeOnDealloc: true)
      process = Binary.process(arguments, environment: environment)
      process.standardInput = handle
      process.standardOutput = handle
      process.standardError = handle
      try process.run()
    }

    deinit {
      if process.isRunning { kill(process.processIdentifier, SIGKILL) }
      close(leader)
    }

    func type(_ text: String) {
      _ = Array(text.utf8).withUnsafeBytes { write(leader, $0.baseAddress, $0.count) }
    }

    /// Reads until the text has come, for ten seconds at most; what follows it is for the next call.
    func waits(for text: String) -> Bool {
      let end = Date.now + 10
      while Date.now < end {
        if let found = rest.range(of: text) {
          rest = String(rest[found.upperBound...])
          return true
        }
        if !receive() { break }
      }
      return false
    }

    /// The exit code, once the process has ended by itself within ten seconds.
    func status() -> Int32? {
      let end = Date.now + 10
      while process.isRunning, Date.now < end { _ = receive() }
      return process.isRunning ? nil : process.terminationStatus
    }

    private func receive() -> Bool {
      var request = pollfd(fd: leader, events: Int16(POLLIN), revents: 0)
      guard poll(&request, 1, 50) > 0 else { return true }
      var chunk = [UInt8](repeating: 0, count: 4096)
      let count = read(leader, &chunk, chunk.count)
      if count > 0 { rest += String(decoding: chunk[..<count], as: UTF8.self) }
      return count > 0
    }
  }

  @Test func parametersAloneBeginADialogue() throws {
    let terminal = try Pseudoterminal(["-p", "q=3"])
    #expect(terminal.waits(for: "reg> "))
    terminal.type("q * 14\r")
    #expect(terminal.waits(for: "42"))
    #expect(terminal.waits(for: "reg> "))
    terminal.type("\u{4}")
    #expect(terminal.status() == 0)
    let wrong = try Pseudoterminal(["-p", "true=3"])
    #expect(wrong.waits(for: "error:"))
    #expect(wrong.status() == 1)
  }

  @Test func aDialogueFromBannerToControlD() throws {
    let scratch = try Scratch()
    let terminal = try Pseudoterminal(environment: ["XDG_STATE_HOME": scratch.path])
    #expect(terminal.waits(for: "reg> "))
    terminal.type("[20 + 1,\n")
    #expect(terminal.waits(for: "...> "))
    terminal.type("abandoned\u{3}")
    #expect(terminal.waits(for: "^C"))
    #expect(terminal.waits(for: "reg> "))
    terminal.type("11 * 11\n")
    #expect(terminal.waits(for: "121"))
    terminal.type("nowhere\n")
    #expect(terminal.waits(for: "error"))
    #expect(terminal.waits(for: "reg> "))
    terminal.type("\u{4}")
    #expect(terminal.status() == 0)
    let history = try String(contentsOfFile: scratch.file("regshell/history"), encoding: .utf8)
    #expect(history == "[20 + 1,\n11 * 11\nnowhere\n")
  }

  @Test func tabCompletesAVerb() throws {
    let terminal = try Pseudoterminal()
    #expect(terminal.waits(for: "reg> "))
    terminal.type("descri")
    #expect(terminal.waits(for: "descri"))
    terminal.type("\t")
    #expect(terminal.waits(for: "be"))
    terminal.type("\u{3}")
    #expect(terminal.waits(for: "reg> "))
    terminal.type("\u{4}")
    #expect(terminal.status() == 0)
  }

  @Test func terminationLeavesTheTerminalAsItWas() throws {
    let terminal = try Pseudoterminal()
    var before = termios()
    tcgetattr(terminal.leader, &before)
    #expect(terminal.waits(for: "reg> "))
    kill(terminal.process.processIdentifier, SIGTERM)
    #expect(terminal.status() == 143)
    var after = termios()
    tcgetattr(terminal.leader, &after)
    #expect(after.c_lflag & tcflag_t(ICANON | ECHO | ISIG) == tcflag_t(ICANON | ECHO | ISIG))
  }
}
