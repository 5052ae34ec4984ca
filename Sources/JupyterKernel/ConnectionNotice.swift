internal import Glibc
package import JupyterProtocol

/// The connection file of a kernel that has chosen its own ports, in the folder where Jupyter's clients look for
/// one. Its key is all that keeps other users of the machine out, so nobody but its owner may read it.
package struct ConnectionNotice: Sendable {
  package let path: String
  private let bytes: [UInt8]

  /// Writes the file, under a name that no other has.
  package init(_ connection: ConnectionFile, kernelName: String) throws(ConnectionNoticeError) {
    guard let folder = Folders.runtime else { throw .noHome }
    path = "\(folder)/kernel-\(Identifier.random()).json"
    bytes = connection.bytes(kernelName: kernelName)
    guard Folders.make(folder, mode: 0o700) else { throw .system(path: folder, code: errno) }
    let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw .system(path: path, code: errno) }
    let written = bytes.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
    let code = written < 0 ? errno : ENOSPC
    guard close(descriptor) == 0, written == bytes.count else {
      unlink(path)
      throw .system(path: path, code: code)
    }
  }

  /// Removes the file, unless another kernel's stands in its place by now.
  package func remove() {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return }
    defer { close(descriptor) }
    var found = [UInt8](repeating: 0, count: bytes.count + 1)
    let count = read(descriptor, &found, found.count)
    if count == bytes.count, found.dropLast() == bytes[...] { unlink(path) }
  }
}

/// Why a kernel could not tell where it listens.
package enum ConnectionNoticeError: Error, Equatable, Sendable, CustomStringConvertible {
  case noHome
  case system(path: String, code: Int32)

  package var description: String {
    switch self {
    case .noHome: "no folder for the connection file: set JUPYTER_RUNTIME_DIR or HOME"
    case .system(let path, let code): "cannot write \(path): \(String(cString: strerror(code)).lowercased())"
    }
  }
}
