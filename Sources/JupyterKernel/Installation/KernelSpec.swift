internal import Engine

/// What Jupyter reads to find and start this kernel: a folder with `kernel.json` and logos.
package struct KernelSpec: Sendable, Equatable {
  package static let defaultName = "regshell"

  package var name: String
  /// The contents of the folder.
  package var files: [(name: String, bytes: [UInt8])]

  /// - Parameter binary: the absolute path of the program to start.
  package init(name: String = defaultName, binary: String) throws(InstallError) {
    // What Jupyter itself accepts; it compares names in lower case.
    let allowed: (UInt8) -> Bool = { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"):
        true
      default: false
      }
    }
    guard !name.isEmpty, name.utf8.allSatisfy(allowed), name != ".", name != ".." else {
      throw .badName(name)
    }
    self.name = name
    files = EmbeddedKernelSpec.files.map { name, base64 in
      guard let bytes = Base64.decode(base64) else { Self.damaged() }
      return (name, name == "kernel.json" ? Self.fill(bytes, binary: binary) : bytes)
    }
  }

  package static func == (a: KernelSpec, b: KernelSpec) -> Bool {
    a.name == b.name && a.files.count == b.files.count
      && zip(a.files, b.files).allSatisfy { $0.name == $1.name && $0.bytes == $1.bytes }
  }

  /// The template with the path in its place, escaped as JSON wants it.
  private static func fill(_ template: [UInt8], binary: String) -> [UInt8] {
    guard let json = try? JSON.parse(template), let members = json.members else { damaged() }
    let filled = members.map { member in
      guard member.key == "argv", let words = member.value.array else { return member }
      let argv = words.map { $0.string == "{binary}" ? JSON.string(binary) : $0 }
      return (key: member.key, value: JSON.array(argv))
    }
    return JSON.object(filled).serialisedBytes(indent: 1) + [UInt8(ascii: "\n")]
  }

  private static func damaged() -> Never {
    preconditionFailure("the embedded kernelspec is damaged: run kernelspec/embed.sh")
  }
}
