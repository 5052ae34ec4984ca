internal import Glibc

/// Why the kernelspec could not be installed or removed.
package enum InstallError: Error, Equatable, Sendable, CustomStringConvertible {
  case badName(String)
  case noHome
  case noPythonEnvironment
  case notInstalled(folder: String)
  case system(action: String, path: String, code: Int32)

  static func last(_ action: String, _ path: String) -> InstallError {
    .system(action: action, path: path, code: errno)
  }

  package var description: String {
    switch self {
    case .badName(let name):
      "a kernel cannot be named '\(name)': letters, digits, '.', '_' and '-' are allowed"
    case .noHome: "no home directory: set HOME, or give --prefix"
    case .noPythonEnvironment:
      "no Python environment found (no VIRTUAL_ENV, no CONDA_PREFIX, no python3): give --prefix"
    case .notInstalled(let folder): "nothing to remove: \(folder) does not exist"
    case .system(let action, let path, let code):
      "cannot \(action) \(path): \(String(cString: strerror(code)).lowercased())"
    }
  }
}
