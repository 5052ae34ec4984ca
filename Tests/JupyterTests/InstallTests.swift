import Engine
import Glibc
import JupyterProtocol
import Testing

@testable import JupyterKernel

@Suite struct InstallTests {
  private let root = "/tmp/regshell-install-\(Identifier.random())"

  private func contents(_ path: String) -> [UInt8]? {
    guard let stream = fopen(path, "r") else { return nil }
    defer { fclose(stream) }
    var bytes: [UInt8] = []
    while case let byte = getc(stream), byte != EOF { bytes.append(UInt8(truncatingIfNeeded: byte)) }
    return bytes
  }

  private var sourceFolder: String {
    let file = #filePath
    return file.split(separator: "/").dropLast(3).map { "/" + $0 }.joined() + "/kernelspec"
  }

  @Test func theBinaryCarriesTheFilesOfTheRepository() throws {
    #expect(
      EmbeddedKernelSpec.files.map(\.name) == [
        "kernel.json", "logo-32x32.png", "logo-64x64.png", "logo-svg.svg",
      ])
    for (name, base64) in EmbeddedKernelSpec.files {
      let file = try #require(contents(sourceFolder + "/" + name), "\(name): run kernelspec/embed.sh")
      #expect(Base64.decode(base64) == file, "\(name): run kernelspec/embed.sh")
    }
  }

  @Test func whatIsInstalledIsWhatJupyterReads() throws {
    let spec = try KernelSpec(binary: "/a \"b\"/regshell")
    let folder = try KernelSpecInstaller.install(spec, at: .prefix(root))
    #expect(folder == root + "/share/jupyter/kernels/regshell")
    // Once more over itself.
    #expect(try KernelSpecInstaller.install(spec, at: .prefix(root)) == folder)
    let json = try JSON.parse(try #require(contents(folder + "/kernel.json")))
    #expect(json["argv"]?.array?.map(\.string) == ["/a \"b\"/regshell", "kernel", "-f", "{connection_file}"])
    #expect(json["interrupt_mode"]?.string == "message" && json["language"]?.string == "regshell")
    #expect(json["display_name"]?.string == "regshell")
    // Tells launchers that they may let the kernel choose its ports (JEP 66).
    #expect(json["kernel_protocol_version"]?.string == "5.5")
    for (name, width) in [("logo-32x32.png", 32), ("logo-64x64.png", 64)] {
      let png = try #require(contents(folder + "/" + name))
      #expect(Array(png[1...3]) == Array("PNG".utf8) && png[19] == width && png[23] == width)
    }
    #expect(try KernelSpecInstaller.remove(spec, at: .prefix(root)) == folder)
    #expect(access(folder, F_OK) != 0)
    #expect(throws: InstallError.notInstalled(folder: folder)) {
      try KernelSpecInstaller.remove(spec, at: .prefix(root))
    }
  }

  @Test func aFolderWithOtherFilesStays() throws {
    let spec = try KernelSpec(name: "mine", binary: "/b")
    let folder = try KernelSpecInstaller.install(spec, at: .prefix(root))
    fclose(fopen(folder + "/other", "w"))
    #expect(throws: InstallError.self) { try KernelSpecInstaller.remove(spec, at: .prefix(root)) }
    #expect(access(folder + "/other", F_OK) == 0)
  }

  @Test func aPrefixThatCannotBeWrittenIsAnError() {
    let error = #expect(throws: InstallError.self) {
      try KernelSpecInstaller.install(try KernelSpec(binary: "/b"), at: .prefix("/proc/nowhere"))
    }
    #expect(error?.description.hasPrefix("cannot make the folder /proc/nowhere") == true)
  }

  @Test(arguments: ["", ".", "..", "a/b", "a b", "é", "../x"]) func badNamesAreRefused(name: String) {
    #expect(throws: InstallError.badName(name)) { try KernelSpec(name: name, binary: "/b") }
  }

  /// The examples of RFC 4648, section 10.
  @Test(arguments: [
    ("", ""), ("Zg==", "f"), ("Zm8=", "fo"), ("Zm9v", "foo"), ("Zm9vYg==", "foob"), ("Zm9vYmFy", "foobar"),
  ])
  func base64(text: String, decoded: String) { #expect(Base64.decode(text) == Array(decoded.utf8)) }

  @Test func whatIsNoBase64IsRefused() {
    #expect(Base64.decode("Zm9v!") == nil)
    #expect(Base64.decode("Z") == nil)
  }
}
