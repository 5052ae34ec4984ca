import Glibc

/// The text that is read: a file that stays where it is, or bytes in memory.
///
/// A large file is read a window at a time, so that only its columns take memory. It is not mapped: one
/// that another program shortens while it is mapped would end this process with SIGBUS.
/// Small files, pipes and what gzip held are in memory.
///
/// Unchecked because nothing changes after it was made, and pread has no file position to share.
final class TextSource: @unchecked Sendable {
  /// Smaller files are read whole.
  static let smallest = 1 << 20

  enum Storage {
    case memory(SourceBytes)
    case file(Int32)
  }

  let storage: Storage
  let path: String
  /// Bytes of the text.
  let count: Int

  /// - Parameter smallest: files of at least so many bytes are not read into memory as a whole.
  init(path: String, smallest: Int = TextSource.smallest, isInterrupted: () -> Bool) throws(ReadError) {
    let descriptor = try openForReading(path)
    var isKept = false
    defer { if !isKept { close(descriptor) } }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw .system(errno, path: path) }
    guard status.st_mode & S_IFMT != S_IFDIR else { throw .isDirectory(path: path) }
    let size = Int(status.st_size)
    var first: (UInt8, UInt8) = (0, 0)
    self.path = path
    // Standard input goes on from where it stands, which may be past what somebody has read of it already.
    if path != standardInputPath, status.st_mode & S_IFMT == S_IFREG, size >= smallest,
      pread(descriptor, &first, 2, 0) == 2,
      first != (0x1F, 0x8B)
    {
      storage = .file(descriptor)
      count = size
      isKept = true
    } else {
      let bytes = try SourceBytes(
        descriptor: descriptor, expected: size, path: path, isInterrupted: isInterrupted)
      let text = try Gzip.text(bytes, path: path, isInterrupted: isInterrupted)
      storage = .memory(text)
      count = text.count
    }
  }

  init(_ bytes: [UInt8], name: String, isInterrupted: () -> Bool) throws(ReadError) {
    let text = try Gzip.text(
      try SourceBytes(bytes, name: name), path: name, isInterrupted: isInterrupted)
    storage = .memory(text)
    path = name
    count = text.count
  }

  deinit { if case .file(let descriptor) = storage { close(descriptor) } }

  var isFile: Bool { if case .file = storage { true } else { false } }

  /// Puts a line end behind a last line that has none where the text is in memory; windows of a file
  /// have one each.
  func endLastLine(with newline: UInt8) {
    if case .memory(let bytes) = storage { bytes.endLastLine(with: newline) }
  }

  /// The text of a range of bytes.
  func text(_ range: Range<Int>) throws(ReadError) -> String {
    let window = TextWindow(self)
    try window.load(from: range.lowerBound, count: range.count)
    return String(decoding: UnsafeBufferPointer(start: window.start, count: range.count), as: UTF8.self)
  }

  /// Line and column of a byte; a byte-order mark counts for nothing. Walks the text, so it is for errors
  /// and notes only.
  func position(of offset: Int, newline: UInt8) throws(ReadError) -> FilePosition {
    let window = TextWindow(self)
    try window.load(from: 0, count: 3)
    let origin = window.textStart
    var line = 1
    var lineStart = origin
    for place in stride(from: origin, to: max(origin, offset), by: TextWindow.step) {
      let count = min(TextWindow.step, offset - place)
      try window.load(from: place, count: count)
      for i in 0..<count where window.start[i] == newline {
        line += 1
        lineStart = place + i + 1
      }
    }
    // Continuation bytes of UTF-8 belong to the character before them.
    var column = 1
    for place in stride(from: lineStart, to: max(lineStart, offset), by: TextWindow.step) {
      let count = min(TextWindow.step, offset - place)
      try window.load(from: place, count: count)
      for i in 0..<count where window.start[i] & 0xC0 != 0x80 { column += 1 }
    }
    return FilePosition(line: line, column: column)
  }
}

extension ReadError {
  static func changed(_ path: String) -> ReadError {
    .unreadable(path: path, reason: "it changed while it was being read")
  }
}

/// What stands for standard input where a path is asked for. It holds a zero byte, so that no file has it.
package let standardInputPath = "standard input\0"

/// - Returns: a descriptor that the caller closes.
private func openForReading(_ path: String) throws(ReadError) -> Int32 {
  if path == standardInputPath {
    let descriptor = fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3)
    guard descriptor >= 0 else { throw .system(errno, path: path) }
    return descriptor
  }
  // A path with a zero byte would be cut there by the system and name another file.
  guard !path.isEmpty, !path.utf8.contains(0) else { throw .fileNotFound(path: path) }
  // A named pipe that nobody writes to would make opening wait, and no question would end that.
  let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
  guard descriptor >= 0 else { throw .system(errno, path: path) }
  return descriptor
}
