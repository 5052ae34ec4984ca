internal import CSQLite
internal import Glibc
internal import JupyterProtocol

/// Where the history is kept: one file, readable for its owner alone, in a folder that is made for it.
struct HistoryFile: Sendable {
  let path: String
  /// Whether the place is this program's by convention, so that whatever is there was meant as a history.
  let isOwnPlace: Bool

  /// What SQLite keeps beside a database.
  private static let suffixes = ["-wal", "-shm", "-journal"]
  /// How long to wait for other kernels that make or replace the file, in steps of 10 ms.
  private static let patience = 1000

  /// Which file is at the path, whatever its name.
  struct Identity: Equatable, Sendable {
    fileprivate var device: dev_t
    fileprivate var inode: ino_t
  }

  /// nil where there is no file.
  var identity: Identity? {
    var status = stat()
    guard stat(path, &status) == 0 else { return nil }
    return Identity(device: status.st_dev, inode: status.st_ino)
  }

  /// Whether other machines may hold the file too. The connections of a write-ahead log speak through
  /// memory, which is not shared with them.
  var isRemote: Bool {
    // NFS, SMB (three of them), AFS, Ceph, Lustre, GPFS and 9P: statfs(2), linux/magic.h.
    let remote: Set<UInt32> = [
      0x6969, 0x517B, 0xFF53_4D42, 0xFE53_4D42, 0x5346_414F, 0x00C3_6400, 0x0BD0_0BD0, 0x4750_4653,
      0x0102_1997,
    ]
    var status = statfs()
    return statfs(path, &status) == 0 && remote.contains(UInt32(truncatingIfNeeded: status.f_type))
  }

  /// Makes the file and its folders, where they are missing.
  func create() throws(HistoryError) {
    // To open and close a file that SQLite has open would lift its locks.
    guard identity == nil else { return }
    for (index, character) in zip(path.indices, path) where character == "/" && index > path.startIndex {
      mkdir(String(path[..<index]), 0o700)
    }
    // SQLite would make it readable for all; it gives what it keeps beside it the rights of the file.
    let descriptor = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    if descriptor >= 0 {
      close(descriptor)
    } else if errno != EEXIST {
      throw failure("make")
    }
  }

  /// Keeps other kernels from making or replacing the file meanwhile. (The lock is on the folder: one on
  /// the file itself could meet those of SQLite.)
  func exclusively(_ body: () throws(HistoryError) -> Void) throws(HistoryError) {
    let folder = path.lastIndex(of: "/").map { path[...$0] } ?? "./"
    let descriptor = open(String(folder), O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw failure("open the folder of") }
    defer { close(descriptor) }
    var tries = 0
    while flock(descriptor, LOCK_EX | LOCK_NB) != 0, errno == EWOULDBLOCK || errno == EINTR {
      tries += 1
      guard tries < Self.patience else { throw failure("lock the folder of") }
      usleep(10_000)
    }
    try body()
  }

  /// Whether a new file takes the place of this one when what it holds gave the error.
  func isReplaced(after error: HistoryError) -> Bool {
    guard case .damaged(let isDatabase, _) = error else { return false }
    return isDatabase || isOwnPlace
  }

  /// Renames a damaged file, so that a new one can take its place.
  /// - Parameter damaged: what was found damaged. Another kernel may have put a new file there, which stays.
  /// - Returns: its new path; nil where it is no longer there.
  func moveAside(_ damaged: Identity) throws(HistoryError) -> String? {
    var kept: String?
    try exclusively { () throws(HistoryError) in
      guard identity == damaged else { return }
      let name = unusedName()
      // First what belongs to it: a new file must not find an old log.
      for suffix in Self.suffixes { rename(path + suffix, name + suffix) }
      guard rename(path, name) == 0 else { throw failure("move aside") }
      kept = name
    }
    return kept
  }

  private func unusedName() -> String {
    // To the second, without what some file systems refuse.
    let stamp = Timestamp.now().description.prefix(19).filter { $0 != ":" && $0 != "-" }
    let name = "\(path).damaged-\(stamp)"
    var candidate = name
    var number = 1
    while access(candidate, F_OK) == 0 {
      number += 1
      candidate = "\(name)-\(number)"
    }
    return candidate
  }

  private func failure(_ action: String) -> HistoryError {
    .file(path, action: action, reason: String(cString: strerror(errno)).lowercased())
  }
}
