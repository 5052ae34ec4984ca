import Glibc

/// The bytes of a text in memory, followed by zero bytes so that a scanner may look a little ahead.
///
/// A file is read, not mapped: one that another program shortens while it is mapped would end this
/// process with SIGBUS. It owns its memory; pointers into it live no longer than it does.
final class SourceBytes {
  /// Zero bytes past `count`.
  static let padding = 64

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

  /// Reads the whole of a file, asking `isInterrupted` every few megabytes.
  convenience init(path: String, isInterrupted: () -> Bool) throws(ReadError) {
    // A path with a zero byte would be cut there by the system and name another file.
    guard !path.isEmpty, !path.utf8.contains(0) else { throw .fileNotFound(path: path) }
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .system(errno, path: path) }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw .system(errno, path: path) }
    guard status.st_mode & S_IFMT != S_IFDIR else { throw .isDirectory(path: path) }
    // One byte more than the size, so that the end is met without growing.
    try self.init(capacity: max(Int(status.st_size) + 1, 1 << 16), path: path)
    while true {
      if isInterrupted() { throw .interrupted }
      if count == capacity { try grow(path: path) }
      let got = Glibc.read(descriptor, start + count, min(capacity - count, 1 << 24))
      if got < 0 && errno == EINTR { continue }
      guard got >= 0 else { throw .system(errno, path: path) }
      guard got > 0 else { return }
      commit(got)
    }
  }

  deinit { free(start) }

  /// Free bytes after the last.
  var room: Int { capacity - count }

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

  /// Puts a line end behind a last line that has none, in the padding.
  func endLastLine(with newline: UInt8) {
    if count > 0, start[count - 1] != newline { start[count] = newline }
  }

  /// Past the byte-order mark.
  var textStart: Int { count >= 3 && start[0] == 0xEF && start[1] == 0xBB && start[2] == 0xBF ? 3 : 0 }

  func text(_ range: Range<Int>) -> String {
    String(decoding: UnsafeBufferPointer(start: start + range.lowerBound, count: range.count), as: UTF8.self)
  }

  /// Line and column of a byte. Walks the text, so it is for errors and notes only.
  func position(of offset: Int, newline: UInt8, from origin: Int) -> FilePosition {
    var line = 1
    var lineStart = origin
    for place in origin..<max(origin, offset) where start[place] == newline {
      line += 1
      lineStart = place + 1
    }
    // Continuation bytes of UTF-8 belong to the character before them.
    let column = (lineStart..<max(lineStart, offset)).count { start[$0] & 0xC0 != 0x80 }
    return FilePosition(line: line, column: column + 1)
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
