import Glibc

/// The bytes of a text in memory, followed by zero bytes so that a scanner may look a little ahead.
///
/// It owns its memory; pointers into it live no longer than it does.
final class SourceBytes {
  /// Zero bytes past `count`.
  static let padding = 64
  /// Milliseconds between two questions while a pipe is silent.
  private static let patience: Int32 = 10

  private(set) var start: UnsafeMutablePointer<UInt8>
  private(set) var count = 0
  private var capacity: Int

  /// - Throws: `.unreadable` where there is no memory for `capacity` bytes.
  init(capacity: Int, path: String) throws(ReadError) {
    guard let memory = malloc(capacity + Self.padding) else {
      throw .unreadable(path: path, reason: "not enough memory")
    }
    start = memory.assumingMemoryBound(to: UInt8.self)
    self.capacity = capacity
    requestLargePages(memory, bytes: capacity)
    memset(start, 0, Self.padding)
  }

  convenience init(_ bytes: [UInt8], name: String) throws(ReadError) {
    try self.init(capacity: bytes.count, path: name)
    bytes.withUnsafeBufferPointer { source in
      if let base = source.baseAddress { memcpy(start, base, source.count) }
    }
    commit(bytes.count)
  }

  /// Reads all that a descriptor gives, asking `isInterrupted` every few megabytes.
  convenience init(
    descriptor: Int32, expected: Int, path: String, isInterrupted: () -> Bool
  ) throws(ReadError) {
    // One byte more than the size, so that the end is met without growing.
    try self.init(capacity: max(expected + 1, 1 << 16), path: path)
    while true {
      if isInterrupted() { throw .interrupted }
      guard awaitsText(descriptor) else { continue }
      if count == capacity { try grow(path: path) }
      let got = Glibc.read(descriptor, start + count, min(capacity - count, 1 << 24))
      if got < 0 && (errno == EINTR || errno == EAGAIN) { continue }
      guard got >= 0 else { throw .system(errno, path: path) }
      guard got > 0 else { return }
      commit(got)
    }
  }

  /// Waits a moment for a pipe whose writer is slow, or has yet to come; false where there is nothing yet. What a file
  /// holds is there at once.
  private func awaitsText(_ descriptor: Int32) -> Bool {
    var stream = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    // Less than 0 where a signal came, of which the caller asks before it reads and waits for good.
    return poll(&stream, 1, Self.patience) > 0
  }

  deinit { free(start) }

  /// Free bytes after the last.
  var room: Int { capacity - count }

  /// Puts a line end behind a last line that has none, in the padding.
  func endLastLine(with newline: UInt8) {
    if count > 0, start[count - 1] != newline { start[count] = newline }
  }

  /// Counts `added` bytes that were written after the last.
  func commit(_ added: Int) {
    precondition(added <= room)
    count += added
    memset(start + count, 0, Self.padding)
  }

  func grow(path: String) throws(ReadError) {
    let wanted = capacity * 2
    guard let memory = realloc(start, wanted + Self.padding) else {
      throw .unreadable(path: path, reason: "not enough memory")
    }
    start = memory.assumingMemoryBound(to: UInt8.self)
    capacity = wanted
    requestLargePages(memory, bytes: wanted)
  }
}

extension ReadError {
  /// What an `errno` of open or read means.
  static func system(_ code: Int32, path: String) -> ReadError {
    switch code {
    case ENOENT, ENOTDIR: .fileNotFound(path: path)
    case EACCES, EPERM: .notPermitted(path: path)
    case EISDIR: .isDirectory(path: path)
    default: .unreadable(path: path, reason: String(cString: strerror(code)))
    }
  }
}
