import Engine
import Glibc

/// Whole files: read, and replaced so that a kill at any moment leaves the old or the new one.
package enum TextFile {
  /// - Throws: `cannot read PATH: …` for anything that is no readable file.
  package static func read(_ path: String) throws(NotebookError) -> [UInt8] {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw failure("read", path) }
    defer { close(descriptor) }
    do { return try read(descriptor: descriptor) } catch { throw failure("read", path, error.number) }
  }

  /// Everything up to the end of an open file, a pipe or a terminal, without the mark of byte order that some
  /// editors put in front of UTF-8: a first line `# %%` would be none, and JSON does not know it.
  package static func read(descriptor: Int32) throws(SystemError) -> [UInt8] {
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = Glibc.read(descriptor, &chunk, chunk.count)
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw SystemError(number: errno) }
      if count == 0 {
        return Array(bytes.dropFirst(bytes.starts(with: byteOrderMark) ? byteOrderMark.count : 0))
      }
      bytes += chunk[..<count]
    }
  }

  private static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]

  /// Replaces a file: written beside it, flushed to the disk, renamed over it. An existing file keeps
  /// its permissions; a symbolic link stays one and its target is replaced.
  package static func replace(_ path: String, with bytes: [UInt8]) throws(NotebookError) {
    let target = resolved(path)
    var existing = stat()
    let exists = stat(target, &existing) == 0
    if exists, existing.st_mode & S_IFMT != S_IFREG {
      throw NotebookError("cannot write \(path): it is no ordinary file")
    }
    if exists, access(target, W_OK) != 0 { throw failure("write", path) }
    let (temporary, descriptor) = try createdBeside(target, for: path)
    do throws(SystemError) {
      defer { close(descriptor) }
      if exists { try check(fchmod(descriptor, existing.st_mode & 0o7777)) }
      try write(bytes, to: descriptor)
      try check(fsync(descriptor))
    } catch {
      unlink(temporary)
      throw failure("write", path, error.number)
    }
    guard rename(temporary, target) == 0 else {
      let number = errno
      unlink(temporary)
      throw failure("write", path, number)
    }
    flushFolder(of: target)
  }

  /// Whether `replace` can do its work, as far as that shows before.
  /// - Throws: as `replace` would.
  package static func requireReplaceable(_ path: String) throws(NotebookError) {
    let target = resolved(path)
    var existing = stat()
    if stat(target, &existing) == 0 {
      if existing.st_mode & S_IFMT != S_IFREG {
        throw NotebookError("cannot write \(path): it is no ordinary file")
      }
      if access(target, W_OK) != 0 { throw failure("write", path) }
    } else if errno == ENAMETOOLONG {
      throw failure("write", path)
    }
    let folder = folder(of: target)
    if access(folder.isEmpty ? "." : folder, W_OK | X_OK) != 0 { throw failure("write", path) }
  }

  /// A new hidden file, whose name no program takes for that of a notebook.
  ///
  /// A run that was killed may have left one of the same number: in a container every run can have the same.
  private static func createdBeside(
    _ target: String, for path: String
  ) throws(NotebookError) -> (path: String, descriptor: Int32) {
    var name = name(of: target)[...]
    // Room for the rest, so that whatever is short enough to be the target can be written.
    while name.utf8.count > Int(NAME_MAX) - 24 { name.removeLast() }
    for attempt in 0..<100 {
      let number = "\(getpid())" + (attempt == 0 ? "" : "-\(attempt)")
      let temporary = "\(folder(of: target)).\(name).\(number).tmp"
      let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
      if descriptor >= 0 { return (temporary, descriptor) }
      guard errno == EEXIST else { throw failure("write", path) }
    }
    throw NotebookError(
      "cannot write \(path): files of killed runs are in its way",
      help: "remove \(folder(of: target)).\(name).*.tmp")
  }

  /// Writes all bytes, whatever the pieces that the system takes.
  package static func write(_ bytes: [UInt8], to descriptor: Int32) throws(SystemError) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw SystemError(number: errno) }
      rest = rest.dropFirst(count)
    }
  }

  /// Also where a folder is there already.
  static func makeFolder(_ path: String) throws(NotebookError) {
    guard mkdir(path, 0o777) != 0, !(errno == EEXIST && Folder.exists(path)) else { return }
    throw failure("write", path)
  }

  /// Also a symbolic link that leads nowhere, which is in the way of a folder.
  static func exists(_ path: String) -> Bool {
    var status = stat()
    return lstat(path, &status) == 0
  }

  /// `a/b` of `a/b/c.ipynb`, with its slash; empty for a name alone.
  package static func folder(of path: String) -> String {
    path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
  }

  package static func name(of path: String) -> String {
    path.lastIndex(of: "/").map { String(path[path.index(after: $0)...]) } ?? path
  }

  /// One spelling of the file that a write to `path` would reach, whether or not it is there yet.
  package static func place(of path: String) -> String {
    let target = resolved(path)
    let folder = folder(of: target)
    guard let real = realpath(folder.isEmpty ? "." : folder, nil) else { return target }
    defer { free(real) }
    let place = String(cString: real)
    return (place == "/" ? "" : place) + "/" + name(of: target)
  }

  /// The file that a write to `path` would reach, through symbolic links.
  private static func resolved(_ path: String) -> String {
    if let real = realpath(path, nil) {
      defer { free(real) }
      return String(cString: real)
    }
    var path = path
    for _ in 0..<40 {  // a link whose target does not exist yet
      var buffer = [UInt8](repeating: 0, count: Int(PATH_MAX))
      let count = readlink(path, &buffer, buffer.count)
      guard count > 0 else { break }
      let target = String(decoding: buffer[..<count], as: UTF8.self)
      path = target.hasPrefix("/") ? target : folder(of: path) + target
    }
    return path
  }

  /// The new name lasts through a power failure only once its folder is on the disk too.
  private static func flushFolder(of path: String) {
    let folder = folder(of: path)
    let descriptor = open(folder.isEmpty ? "." : folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { return }
    fsync(descriptor)
    close(descriptor)
  }

  private static func check(_ status: Int32) throws(SystemError) {
    if status != 0 { throw SystemError(number: errno) }
  }

  private static func failure(_ verb: String, _ path: String, _ number: Int32 = errno) -> NotebookError {
    NotebookError("cannot \(verb) \(path): \(SystemError(number: number))")
  }
}

/// A failed system call by its `errno`.
package struct SystemError: Error, Sendable, Equatable, CustomStringConvertible {
  package var number: Int32

  package init(number: Int32) { self.number = number }

  /// In lower case, as part of a sentence.
  package var description: String {
    guard let message = strerror(number) else { return "system error \(number)" }
    let text = String(cString: message)
    return text.prefix(1).lowercased() + text.dropFirst()
  }
}
