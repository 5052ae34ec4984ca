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

  /// What the first `python3` on the path calls its prefix.
  private static func pythonPrefix() -> String? {
    guard let stream = popen("python3 -c 'import sys; print(sys.prefix)' 2>/dev/null", "r") else {
      return nil
    }
    var bytes: [UInt8] = []
    while case let byte = getc(stream), byte != EOF { bytes.append(UInt8(truncatingIfNeeded: byte)) }
    guard pclose(stream) == 0 else { return nil }
    let line = bytes.prefix { $0 != UInt8(ascii: "\n") }
    return line.isEmpty ? nil : String(decoding: line, as: UTF8.self)
  }
}
