internal import Glibc

/// Where Jupyter looks for kernels.
package enum InstallLocation: Sendable, Equatable {
  /// The user's own.
  case user
  /// `share/jupyter` below a folder.
  case prefix(String)
  /// The Python environment in use.
  case pythonEnvironment

  /// The folder that holds one folder a kernel.
  package func kernelsFolder() throws(InstallError) -> String {
    switch self {
    case .prefix(let prefix): return "\(prefix)/share/jupyter/kernels"
    case .user:
      guard let folder = Folders.userData else { throw .noHome }
      return folder + "/kernels"
    case .pythonEnvironment:
      guard
        let prefix = Folders.variable("VIRTUAL_ENV") ?? Folders.variable("CONDA_PREFIX")
          ?? Self.pythonPrefix()
      else { throw .noPythonEnvironment }
      return "\(prefix)/share/jupyter/kernels"
    }
  }

  /// The prefix of the first `python3` on the path, as Python finds it: the folder above the program's, where a
  /// `pyvenv.cfg` marks an environment (PEP 405); otherwise that of the program which it is a link to. No program is
  /// started to ask.
  private static func pythonPrefix() -> String? {
    guard let path = getenv("PATH") else { return nil }
    let folders = String(cString: path).split(separator: ":").map(String.init)
    guard let folder = folders.first(where: { access($0 + "/python3", X_OK) == 0 }) else { return nil }
    let above = parent(of: folder)
    if access(above + "/pyvenv.cfg", F_OK) == 0 { return above }
    guard let resolved = realpath(folder + "/python3", nil) else { return nil }
    defer { free(resolved) }
    return parent(of: parent(of: String(cString: resolved)))
  }

  private static func parent(of path: String) -> String {
    let parts = path.split(separator: "/")
    return "/" + parts.dropLast().joined(separator: "/")
  }
}
