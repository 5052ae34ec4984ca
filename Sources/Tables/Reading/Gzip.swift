import CZlib

/// Decompression of gzip data, one member after another. Source: RFC 1952, by zlib.
enum Gzip {
  private static func isCompressed(_ source: SourceBytes) -> Bool {
    source.count >= 2 && source.start[0] == 0x1F && source.start[1] == 0x8B
  }

  /// The bytes, decompressed where they are gzip data.
  static func text(_ source: SourceBytes, path: String, isInterrupted: () -> Bool) throws(ReadError)
    -> SourceBytes
  {
    isCompressed(source)
      ? try decompressed(source, path: path, isInterrupted: isInterrupted) : source
  }

  private static func decompressed(_ source: SourceBytes, path: String, isInterrupted: () -> Bool)
    throws(ReadError) -> SourceBytes
  {
    let output = try SourceBytes(capacity: max(source.count * 4, 1 << 16), path: path)
    var stream = z_stream()
    // 16 beyond the largest window asks for the gzip format.
    let opened = inflateInit2_(&stream, 15 + 16, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
    guard opened == Z_OK else { throw .unreadable(path: path, reason: "zlib does not start (\(opened))") }
    defer { inflateEnd(&stream) }
    var used = 0
    while true {
      if isInterrupted() { throw .interrupted }
      if output.room == 0 { try output.grow(path: path) }
      let offered = min(source.count - used, 1 << 24)
      let room = min(output.room, 1 << 24)
      stream.next_in = source.start + used
      stream.avail_in = uInt(offered)
      stream.next_out = output.start + output.count
      stream.avail_out = uInt(room)
      let state = inflate(&stream, Z_NO_FLUSH)
      used += offered - Int(stream.avail_in)
      output.commit(room - Int(stream.avail_out))
      switch state {
      case Z_OK: continue
      case Z_STREAM_END:
        let hasMore = source.count - used >= 2 && source.start[used] == 0x1F && source.start[used + 1] == 0x8B
        guard hasMore else { return output }
        inflateReset(&stream)
      case Z_BUF_ERROR where used == source.count:
        throw .badGzip(path: path, reason: "it ends too early")
      case Z_BUF_ERROR: continue
      default:
        throw .badGzip(path: path, reason: stream.msg.map { String(cString: $0) } ?? "error \(state)")
      }
    }
  }
}
