internal import Glibc

/// Cuts bytes as they come into lines, without their ends. A line that grows beyond the limit is let go of while
/// it comes in, and only its being there is told.
struct LineSplitter {
  /// Bytes of a line, its end not counted: room for a cell of 50 MB and its escapes.
  static let usualLimit = 64 << 20

  enum Line: Equatable {
    case whole([UInt8])
    case tooLong
  }

  private let limit: Int
  private var pending: [UInt8] = []
  private var isSkipping = false

  init(limit: Int = Self.usualLimit) { self.limit = limit }

  /// The lines that end within `bytes`.
  mutating func take(_ bytes: ArraySlice<UInt8>) -> [Line] {
    var lines: [Line] = []
    var rest = bytes
    while let end = Self.lineEnd(rest) {
      add(rest[..<end])
      lines.append(finish())
      rest = rest[(end + 1)...]
    }
    add(rest)
    return lines
  }

  /// The last line, where the input has ended without an end of line.
  mutating func last() -> Line? { pending.isEmpty && !isSkipping ? nil : finish() }

  /// Several times as fast as a search by index, and what comes in may be tens of megabytes.
  private static func lineEnd(_ bytes: ArraySlice<UInt8>) -> Int? {
    bytes.withUnsafeBytes { buffer in
      guard let base = buffer.baseAddress, let found = memchr(base, 10, buffer.count) else { return nil }
      return bytes.startIndex + base.distance(to: UnsafeRawPointer(found))
    }
  }

  private mutating func add(_ bytes: ArraySlice<UInt8>) {
    guard !isSkipping else { return }
    if pending.count + bytes.count > limit {
      isSkipping = true
      pending = []
    } else {
      pending += bytes
    }
  }

  private mutating func finish() -> Line {
    defer {
      pending = []
      isSkipping = false
    }
    return isSkipping ? .tooLong : .whole(pending)
  }
}
