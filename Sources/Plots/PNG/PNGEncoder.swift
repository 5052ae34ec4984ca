import CZlib

/// Pixels as a PNG file: 8-bit RGB, one compressed block, no time and no text, so that equal pixels are equal bytes.
///
/// Source: ISO/IEC 15948 (2004).
enum PNGEncoder {
  static func encode(_ canvas: Canvas) -> [UInt8] {
    var file: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
    append(
      "IHDR", bigEndian(UInt32(canvas.width)) + bigEndian(UInt32(canvas.height)) + [8, 2, 0, 0, 0], to: &file)
    append("IDAT", compressed(filtered(canvas)), to: &file)
    append("IEND", [], to: &file)
    return file
  }

  /// Each row behind its filter, which is none: flat colours compress better as they are.
  private static func filtered(_ canvas: Canvas) -> [UInt8] {
    let stride = canvas.width * 3
    var bytes: [UInt8] = []
    bytes.reserveCapacity((stride + 1) * canvas.height)
    for row in 0..<canvas.height {
      bytes.append(0)
      bytes += canvas.pixels[row * stride..<(row + 1) * stride]
    }
    return bytes
  }

  private static func compressed(_ bytes: [UInt8]) -> [UInt8] {
    var length = compressBound(UInt(bytes.count))
    var target = [UInt8](repeating: 0, count: Int(length))
    // The buffer is as long as the worst case, so that only want of memory could fail.
    let status = compress2(&target, &length, bytes, UInt(bytes.count), 6)
    precondition(status == Z_OK, "zlib could not compress")
    return Array(target[..<Int(length)])
  }

  private static func append(_ type: String, _ body: [UInt8], to file: inout [UInt8]) {
    let named = Array(type.utf8) + body
    file += bigEndian(UInt32(body.count))
    file += named
    file += bigEndian(UInt32(truncatingIfNeeded: crc32(0, named, UInt32(named.count))))
  }

  private static func bigEndian(_ value: UInt32) -> [UInt8] {
    [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) }
  }
}
