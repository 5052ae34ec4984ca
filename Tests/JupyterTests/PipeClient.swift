import Engine
import Glibc
import JupyterKernel
import JupyterProtocol
import StdioTransport
import Testing

/// A client over two pipes. It puts lines together and takes them apart by itself, as a program in another language
/// would.
final class PipeClient: TestClient {
  let kernelEnds: StandardStreams
  private let input: Int32
  private let output: Int32
  private let heard: [Channel: Mailbox<[Frame]>]
  /// Every line as it came.
  let lines = Mailbox<String>()
  private var reader: Thread?
  private var isOver = false
  private var hasLeft = false

  /// - Parameter reads: false for a client that leaves everything unread until `startReading`.
  init(reads: Bool = true) throws {
    signal(SIGPIPE, SIG_IGN)
    var toKernel: [Int32] = [-1, -1]
    var fromKernel: [Int32] = [-1, -1]
    guard pipe(&toKernel) == 0, pipe(&fromKernel) == 0 else { throw Silence(channel: .shell) }
    kernelEnds = StandardStreams(input: toKernel[0], output: fromKernel[1])
    input = fromKernel[0]
    output = toKernel[1]
    heard = Dictionary(uniqueKeysWithValues: Channel.allCases.map { ($0, Mailbox()) })
    if reads { startReading() }
  }

  deinit {
    hangUp()
    reader?.join()
    if !hasLeft { close(input) }
  }

  /// Ends what this client says.
  func hangUp() {
    if !isOver { close(output) }
    isOver = true
  }

  /// Closes the end at which a client could read that has not begun to.
  func leave() {
    close(input)
    hasLeft = true
  }

  func startReading() {
    let heard = heard
    let lines = lines
    let input = input
    reader = Thread {
      guard let stream = fdopen(dup(input), "r") else { return }
      defer { fclose(stream) }
      var buffer: UnsafeMutablePointer<CChar>?
      var capacity = 0
      defer { free(buffer) }
      while case let count = getline(&buffer, &capacity, stream), count > 0, let start = buffer {
        let line = [UInt8](UnsafeRawBufferPointer(start: start, count: count - 1))
        lines.post(String(decoding: line, as: UTF8.self))
        guard let json = try? JSON.parse(line), let name = json["channel"]?.string,
          let channel = Channel(rawValue: name)
        else { continue }
        let parts = ["header", "parent_header", "metadata", "content"].map {
          json[$0]?.serialisedBytes() ?? []
        }
        heard[channel]?.post([Session.delimiter, []] + parts)
      }
      for mailbox in heard.values { mailbox.seal() }
      lines.seal()
    }
  }

  func send(_ channel: Channel, _ frames: [Frame]) {
    let parts = frames.drop { $0 != Session.delimiter }.dropFirst(2).map {
      String(decoding: $0, as: UTF8.self)
    }
    #expect(parts.count == 4)
    type(
      #"{"channel":"\#(channel.rawValue)","header":\#(parts[0]),"parent_header":\#(parts[1]),"#
        + #""metadata":\#(parts[2]),"content":\#(parts[3]),"buffers":[]}"#)
  }

  /// Sends a line as it stands.
  func type(_ line: String, end: String = "\n") {
    var bytes = Array((line + end).utf8)[...]
    while !bytes.isEmpty {
      let count = bytes.withUnsafeBytes { write(output, $0.baseAddress, $0.count) }
      guard count > 0 else { return }
      bytes = bytes.dropFirst(count)
    }
  }

  func receive(_ channel: Channel, until deadline: MonotonicTime) -> [Frame]? {
    if case .item(let frames)? = heard[channel]?.take(until: deadline) { frames } else { nil }
  }

  /// The next line as it came; nil where none comes any more.
  func line() -> String? {
    if case .item(let line) = lines.take(until: MonotonicTime.now() + .milliseconds(10_000)) {
      line
    } else {
      nil
    }
  }
}
