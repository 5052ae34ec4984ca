internal import Glibc
internal import JupyterKernel
internal import JupyterProtocol

/// What the transport thread does: reads lines, writes lines, and never waits for one of the two alone.
///
/// The descriptors stay in the mode in which they came, since others may share them (a terminal does); so nothing
/// is read or written before `poll` has said that it can be.
struct StdioLoop: ~Copyable {
  /// A pipe that `poll` calls writable takes this much at once (`PIPE_BUF`); a file takes anything.
  private static let pipeShare = 4096
  private static let fileShare = 1 << 20

  private let wake: WakeSignal
  private let outbox: Outbox
  private let deliver: @Sendable (Arrival) -> Void
  private let input: Int32
  private let output: Int32
  private let share: Int
  private var hasInput = true
  private var hasOutput = true
  private var lines = LineSplitter()
  private var lineNumber = 0
  private var chunk = [UInt8](repeating: 0, count: 1 << 16)
  /// What is being written, from `written` on.
  private var writing: [UInt8] = []
  private var written = 0

  init(
    streams: StandardStreams, wake: WakeSignal, outbox: Outbox,
    deliver: @escaping @Sendable (Arrival) -> Void
  ) {
    input = streams.input
    output = streams.output
    self.wake = wake
    self.outbox = outbox
    self.deliver = deliver
    var status = stat()
    share =
      fstat(output, &status) == 0 && status.st_mode & S_IFMT == S_IFREG ? Self.fileShare : Self.pipeShare
  }

  deinit {
    close(input)
    close(output)
  }

  /// Runs until `end` gives a moment and everything is written or that moment has come.
  mutating func run(_ end: () -> MonotonicTime?) {
    while true {
      if written == writing.count { (writing, written) = (outbox.take(), 0) }
      let isWriting = written < writing.count
      let end = end()
      if let end, !isWriting || !hasOutput || MonotonicTime.now() >= end { break }
      var items = [
        pollfd(fd: wake.descriptor, events: Int16(POLLIN), revents: 0),
        pollfd(fd: hasInput && end == nil ? input : -1, events: Int16(POLLIN), revents: 0),
        pollfd(fd: hasOutput ? output : -1, events: isWriting ? Int16(POLLOUT) : 0, revents: 0),
      ]
      poll(&items, 3, end.map { Int32($0.millisecondsAhead) } ?? -1)
      if items[0].revents != 0 { wake.hush() }
      if items[1].revents != 0 { receive() }
      let ready = items[2].revents
      if ready & Int16(POLLOUT) != 0 {
        write()
      } else if ready != 0 {
        abandonOutput(code: EPIPE)
      }
    }
    outbox.close()
  }

  private mutating func receive() {
    let count = read(input, &chunk, chunk.count)
    if count > 0 {
      for line in lines.take(chunk[..<count]) { take(line) }
      return
    }
    if count < 0, errno == EINTR || errno == EAGAIN { return }
    hasInput = false
    if let line = lines.last() { take(line) }
    deliver(.farewell)
  }

  private mutating func take(_ line: LineSplitter.Line) {
    lineNumber += 1
    switch line {
    case .tooLong:
      deliver(
        .garbage(reason: "line \(lineNumber): longer than \(LineSplitter.usualLimit >> 20) MiB, passed over"))
    case .whole(let bytes):
      if bytes.allSatisfy({ [0x20, 0x09, 0x0D].contains($0) }) { return }
      do {
        let (channel, frames) = try MessageLine.decode(bytes)
        deliver(.message(channel, frames))
      } catch {
        deliver(.garbage(reason: "line \(lineNumber): \(error)"))
      }
    }
  }

  private mutating func write() {
    let count = writing.withUnsafeBytes { bytes in
      Glibc.write(output, bytes.baseAddress.map { $0 + written }, min(share, bytes.count - written))
    }
    if count >= 0 {
      written += count
      outbox.wrote(count)
    } else if errno != EINTR, errno != EAGAIN {
      abandonOutput(code: errno)
    }
  }

  /// Nobody reads any more, or what stands behind the output takes nothing.
  private mutating func abandonOutput(code: Int32) {
    hasOutput = false
    (writing, written) = ([], 0)
    // Told before anybody who waits for delivery goes on: the kernel ends for this reason, not for another.
    deliver(.deserted(code: code))
    outbox.close()
  }
}
