import ArgumentParser
import JupyterKernel
import LineREPL

/// `regshell install`: makes the kernel known to Jupyter.
struct InstallCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "install", abstract: "Tell Jupyter of this kernel.",
    discussion: "Writes a kernelspec that starts this very program. Exit codes: 0; 2 nothing was done.")

  @Flag(help: "For this user alone, which is the default.")
  var user = false

  @Flag(help: "Into the Python environment in use.")
  var sysPrefix = false

  @Option(
    help: ArgumentHelp("Below this folder, in share/jupyter/kernels.", valueName: "folder"),
    completion: .directory)
  var prefix: String?

  @Option(help: "The name by which clients ask for the kernel.")
  var name = KernelSpec.defaultName

  @Option(
    help: ArgumentHelp(
      "The program that Jupyter is to start, this one by default: where a package is prepared in another place.",
      valueName: "path"), completion: .file())
  var program: String?

  @Flag(help: "Remove the kernelspec instead.")
  var remove = false

  func validate() throws {
    let places = [user, sysPrefix, prefix != nil].filter { $0 }.count
    if let program, !program.hasPrefix("/"), !program.hasPrefix("{resource_dir}/") {
      throw ValidationError(
        "Jupyter would not find the program '\(program)': give its whole path, or one that begins with {resource_dir}/"
      )
    }
    if places > 1 { throw ValidationError("give one of --user, --sys-prefix and --prefix") }
  }

  func run() throws {
    let location: InstallLocation =
      if let prefix { .prefix(prefix) } else { sysPrefix ? .pythonEnvironment : .user }
    do throws(InstallError) {
      let binary = if let program { program } else { try KernelSpecInstaller.ownPath() }
      let spec = try KernelSpec(name: name, binary: binary)
      if remove {
        StandardStream.print("removed \(try KernelSpecInstaller.remove(spec, at: location))\n")
      } else {
        StandardStream.print("installed \(try KernelSpecInstaller.install(spec, at: location))\n")
      }
    } catch {
      StandardStream.warn("error: \(error)\n")
      throw ExitCode(2)
    }
  }
}
