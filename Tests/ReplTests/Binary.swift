import Foundation

/// The built program, run as a process.
struct Binary {
  struct Result {
    var status: Int32
    var output: String
    var errors: String
  }

  /// Beside the tests' own binary.
  static let path: String = {
    let bundle = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
    return bundle.appending(path: "regshell").path(percentEncoded: false)
  }()

  static func environment(_ changes: [String: String] = [:]) -> [String: String] {
    let usual = ["LC_ALL": "C.UTF-8", "PATH": "/usr/bin:/bin", "HOME": "/nonexistent", "TERM": "xterm"]
    return usual.merging(changes) { $1 }
  }

  static func process(_ arguments: [String], folder: String? = nil, environment: [String: String] = [:])
    -> Process
  {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: path)
    process.arguments = arguments
    process.environment = Self.environment(environment)
    if let folder { process.currentDirectoryURL = URL(fileURLWithPath: folder) }
    return process
  }

  /// Runs to the end with an input; output and errors may each have as much as a pipe holds.
  static func run(
    _ arguments: String..., input: String = "", folder: String? = nil, environment: [String: String] = [:]
  ) throws -> Result {
    try run(arguments, input: Data(input.utf8), folder: folder, environment: environment)
  }

  static func run(
    _ arguments: [String], input: Data, folder: String? = nil, environment: [String: String] = [:]
  ) throws -> Result {
    let process = process(arguments, folder: folder, environment: environment)
    let (standardInput, output, errors) = (Pipe(), Pipe(), Pipe())
    process.standardInput = standardInput
    process.standardOutput = output
    process.standardError = errors
    try process.run()
    try standardInput.fileHandleForWriting.write(contentsOf: input)
    try standardInput.fileHandleForWriting.close()
    let shown = output.fileHandleForReading.readDataToEndOfFile()
    let said = errors.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return Result(
      status: process.terminationStatus, output: String(decoding: shown, as: UTF8.self),
      errors: String(decoding: said, as: UTF8.self))
  }

  /// A command of the shell, in which `regshell` is the program.
  static func shell(_ command: String, folder: String) throws -> Result {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/bash")
    process.arguments = ["-c", "regshell() { '\(path)' \"$@\"; }; \(command)"]
    process.environment = environment()
    process.currentDirectoryURL = URL(fileURLWithPath: folder)
    let output = Pipe()
    let errors = Pipe()
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = output
    process.standardError = errors
    try process.run()
    let shown = output.fileHandleForReading.readDataToEndOfFile()
    let said = errors.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return Result(
      status: process.terminationStatus, output: String(decoding: shown, as: UTF8.self),
      errors: String(decoding: said, as: UTF8.self))
  }
}
