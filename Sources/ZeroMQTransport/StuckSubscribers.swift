internal import Glibc

/// The connections of subscribers, by the bytes that the system still holds of what was written to each.
///
/// ZeroMQ says nothing of its subscribers one by one, but the system does of their connections: one whose peer reads
/// nothing keeps the same bytes unsent. To shut that connection down is to tell ZeroMQ that the subscriber has gone: it
/// lets go of what waited for it, and the others notice nothing. One that was only asleep connects again by itself.
///
/// Source: tcp(7) and unix(7) on SIOCOUTQ.
struct StuckSubscribers {
  /// Where a kernel's subscribers connect to.
  enum Address: Sendable, Equatable {
    case port(Int)
    case path(String)
  }

  private let address: Address
  /// By descriptor; only connections that hold some.
  private var unsent: [Int32: Int32]

  init(at address: Address) {
    self.address = address
    unsent = Self.look(address)
  }

  /// Forgets those that have taken something since.
  mutating func keepStuck() {
    let now = Self.look(address)
    unsent = unsent.filter { now[$0.key] == $0.value }
  }

  /// Ends the connections that are left.
  func cut() {
    for descriptor in unsent.keys { shutdown(descriptor, Int32(SHUT_RDWR)) }
  }

  private static func look(_ address: Address) -> [Int32: Int32] {
    var unsent: [Int32: Int32] = [:]
    guard let folder = opendir("/proc/self/fd") else { return unsent }
    defer { closedir(folder) }
    while let entry = readdir(folder) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        String(cString: UnsafeRawPointer($0).assumingMemoryBound(to: CChar.self))
      }
      guard let descriptor = Int32(name), self.address(of: descriptor) == address else { continue }
      var bytes: Int32 = 0
      if ioctl(descriptor, UInt(TIOCOUTQ), &bytes) == 0, bytes > 0 { unsent[descriptor] = bytes }
    }
    return unsent
  }

  /// The end of a connection on this side; nil where it is none.
  private static func address(of descriptor: Int32) -> Address? {
    var storage = sockaddr_storage()
    var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
    return withUnsafeMutablePointer(to: &storage) { storage in
      storage.withMemoryRebound(to: sockaddr.self, capacity: 1) { socket in
        guard getsockname(descriptor, socket, &length) == 0 else { return nil }
        let raw = UnsafeRawPointer(socket)
        switch Int32(socket.pointee.sa_family) {
        case AF_INET: return .port(Int(UInt16(bigEndian: raw.load(as: sockaddr_in.self).sin_port)))
        case AF_INET6: return .port(Int(UInt16(bigEndian: raw.load(as: sockaddr_in6.self).sin6_port)))
        case AF_UNIX:
          let offset = MemoryLayout<sockaddr_un>.offset(of: \.sun_path) ?? 2
          guard Int(length) > offset else { return nil }
          return .path(String(cString: (raw + offset).assumingMemoryBound(to: CChar.self)))
        default: return nil
        }
      }
    }
  }
}
