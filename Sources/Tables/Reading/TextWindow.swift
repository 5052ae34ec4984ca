import Glibc

/// A stretch of the text in memory, with readable bytes behind it so that a scanner may look a little
/// ahead. Each thread has its own.
final class TextWindow {
  nonisolated(unsafe) private static let nothing = UnsafeMutablePointer<UInt8>.allocate(capacity: 1)
  /// Bytes to take at once where the whole text is walked.
  static let step = 1 << 20

  private let source: TextSource
  private var buffer: SourceBytes?
  /// The byte `offset` of the text.
  private(set) var start: UnsafePointer<UInt8>
  private(set) var offset = 0
  /// How many bytes are here.
  private(set) var count = 0

  init(_ source: TextSource) {
    self.source = source
    start = UnsafePointer(Self.nothing)
  }

  var isAtEnd: Bool { offset + count >= source.count }

  /// Past the byte-order mark, where the window starts with the text.
  var textStart: Int { count >= 3 && start[0] == 0xEF && start[1] == 0xBB && start[2] == 0xBF ? 3 : 0 }

  /// Takes at least `count` bytes from `offset` on, or those that there are.
  func load(from offset: Int, count wanted: Int) throws(ReadError) {
    precondition(offset >= 0 && offset <= source.count)
    self.offset = offset
    switch source.storage {
    case .memory(let bytes):
      start = UnsafePointer(bytes.start) + offset
      count = bytes.count - offset
    case .file:
      let room = min(wanted, source.count - offset)
      count = 0
      try extend(to: room)
    }
  }

  /// Takes more, so that there are at least `wanted` bytes, or all to the end of the text. Pointers into
  /// the window are void afterwards.
  func extend(to wanted: Int) throws(ReadError) {
    let wanted = min(wanted, source.count - offset)
    guard wanted > count, case .file(let descriptor) = source.storage else { return }
    let buffer: SourceBytes
    if let own = self.buffer, own.room >= wanted {
      buffer = own
    } else {
      let room = self.buffer?.room ?? 0
      buffer = try SourceBytes(capacity: max(wanted, room + room / 2), path: source.path)
      memcpy(buffer.start, start, count)
      self.buffer = buffer
    }
    start = UnsafePointer(buffer.start)
    while count < wanted {
      let got = pread(descriptor, buffer.start + count, wanted - count, offset + count)
      if got < 0 && errno == EINTR { continue }
      guard got >= 0 else { throw .system(errno, path: source.path) }
      guard got > 0 else { throw .changed(source.path) }
      count += got
    }
  }

  /// Puts a line end behind a last line that has none, in the padding, and counts it.
  func endLastLine(with newline: UInt8) {
    guard count > 0, offset + count == source.count, start[count - 1] != newline else { return }
    if start[count] != newline { UnsafeMutablePointer(mutating: start)[count] = newline }
    count += 1
  }
}
