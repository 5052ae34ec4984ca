internal import Glibc

/// The socket files of the ipc transport.
enum IPCFiles {
  /// The file of an address that begins with `ipc://`.
  static func path(_ endpoint: String) -> String { String(endpoint.dropFirst("ipc://".count)) }

  static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

  /// Whether someone listens at `path`. ZeroMQ replaces the file without asking, and its owner would be
  /// deaf from then on.
  static func isTaken(_ path: String) -> Bool {
    guard var address = address(of: path) else { return false }
    let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    return withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size)) == 0
      }
    }
  }

  static func remove(_ paths: [String]) { for path in paths { unlink(path) } }

  /// nil where the path is too long for a socket.
  private static func address(of path: String) -> sockaddr_un? {
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    let bytes = Array(path.utf8)
    guard bytes.count < MemoryLayout.size(ofValue: address.sun_path) else { return nil }
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
    return address
  }
}
