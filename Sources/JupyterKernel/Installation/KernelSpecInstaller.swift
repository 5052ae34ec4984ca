internal import Glibc

/// Writes and removes kernelspec folders.
package enum KernelSpecInstaller {
  /// Installs `spec` and returns its folder. What stood there before is replaced, file by file.
  package static func install(_ spec: KernelSpec, at location: InstallLocation) throws(InstallError) -> String
  {
    let folder = try location.kernelsFolder() + "/" + spec.name
    guard Folders.make(folder, mode: 0o755) else { throw .last("make the folder", folder) }
    for file in spec.files { try write(file.bytes, to: "\(folder)/\(file.name)") }
    return folder
  }

  /// Removes the files that `install` writes, and the folder unless it holds others. Returns the folder.
  package static func remove(_ spec: KernelSpec, at location: InstallLocation) throws(InstallError) -> String
  {
    let folder = try location.kernelsFolder() + "/" + spec.name
    guard access(folder, F_OK) == 0 else { throw .notInstalled(folder: folder) }
    for file in spec.files {
      let path = "\(folder)/\(file.name)"
      guard unlink(path) == 0 || errno == ENOENT else { throw .last("remove", path) }
    }
    guard rmdir(folder) == 0 else { throw .last("remove", folder) }
    return folder
  }

  /// The absolute path of the running program.
  package static func ownPath() throws(InstallError) -> String {
    guard let path = realpath("/proc/self/exe", nil) else { throw .last("find", "/proc/self/exe") }
    defer { free(path) }
    return String(cString: path)
  }

  /// Beside its place first: a reader finds the old file or the new one.
  private static func write(_ bytes: [UInt8], to path: String) throws(InstallError) {
    let draft = path + ".new"
    guard let stream = fopen(draft, "w") else { throw .last("write", draft) }
    let written = fwrite(bytes, 1, bytes.count, stream)
    let isClosed = fclose(stream) == 0
    guard written == bytes.count, isClosed, rename(draft, path) == 0 else {
      let error = InstallError.last("write", path)
      unlink(draft)
      throw error
    }
  }
}
