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
    case .user: return try Self.userData() + "/kernels"
    case .pythonEnvironment:
      guard let prefix = Self.variable("VIRTUAL_ENV") ?? Self.variable("CONDA_PREFIX") ?? Self.pythonPrefix()
      else { throw .noPythonEnvironment }
      return "\(prefix)/share/jupyter/kernels"
    }
  }

  private static func userData() throws(InstallError) -> String {
    if let folder = variable("JUPYTER_DATA_DIR") { return folder }
    if let folder = variable("XDG_DATA_HOME") { return "\(folder)/jupyter" }
    guard let home = variable("HOME") else { throw .noHome }
    return "\(home)/.local/share/jupyter"
  }

  private static func variable(_ name: String) -> String? {
    guard let value = getenv(name), value.pointee != 0 else { return nil }
    return String(cString: value)
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
