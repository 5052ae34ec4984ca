internal import Glibc

/// The folders of the system and of Jupyter.
enum Folders {
  /// Makes a folder and those above it; false, with the reason in `errno`, where that cannot be.
  static func make(_ path: String, mode: mode_t) -> Bool {
    var ancestor = path.hasPrefix("/") ? "/" : ""
    for part in path.split(separator: "/") {
      ancestor += part + "/"
      guard mkdir(ancestor, mode) == 0 || errno == EEXIST else { return false }
    }
    return true
  }

  /// The value of an environment variable; nil where it is not set or empty.
  static func variable(_ name: String) -> String? {
    guard let value = getenv(name), value.pointee != 0 else { return nil }
    return String(cString: value)
  }

  /// What Jupyter keeps for the user; nil where the user has no home.
  static var userData: String? {
    if let folder = variable("JUPYTER_DATA_DIR") { return folder }
    if let folder = variable("XDG_DATA_HOME") { return "\(folder)/jupyter" }
    return variable("HOME").map { "\($0)/.local/share/jupyter" }
  }

  /// Where Jupyter looks for the connection files of running kernels; nil where the user has no home.
  static var runtime: String? { variable("JUPYTER_RUNTIME_DIR") ?? userData.map { "\($0)/runtime" } }
}
