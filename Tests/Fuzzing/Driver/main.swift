// The fuzzer: `LAW=json fuzz [libFuzzer's arguments]`, in the folder where it may write. (It starts itself again with
// the same arguments, which are therefore libFuzzer's alone.)
//
// Every file outside that folder, but for those of the system itself, is out of reach (Landlock), since an evaluated
// program may name any.

import CFuzzer
import FuzzLaws
import Glibc

func stop(_ words: String) -> Never {
  var line = Array("fuzz: \(words)\n".utf8)
  write(STDERR_FILENO, &line, line.count)
  exit(2)
}

let folder = String(cString: getcwd(nil, 0))
let laws = FuzzLaw.catalogue(folder: folder)
let name = getenv("LAW").map { String(cString: $0) }
guard let law = laws.first(where: { $0.name == name }) else {
  stop("LAW must be one of " + laws.map(\.name).joined(separator: " "))
}
let status = confine(folder)
guard status == 0 else {
  stop("the system offers no confinement (Landlock): \(String(cString: strerror(status)))")
}

let check = law.check
let mutatesWords = ["programs", "evaluation"].contains(law.name)
let code = runFuzzer(CommandLine.arguments) { bytes, count in
  do {
    try check(Array(UnsafeBufferPointer(start: bytes, count: count)))
  } catch {
    stop("law \(error)")
  }
  return 0
}
exit(code)

func runFuzzer(
  _ arguments: [String], _ test: @convention(c) (UnsafePointer<UInt8>?, Int) -> Int32
) -> Int32 {
  var pointers: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) } + [nil]
  var count = Int32(arguments.count)
  return pointers.withUnsafeMutableBufferPointer { pointers in
    var base = pointers.baseAddress
    return LLVMFuzzerRunDriver(&count, &base, test)
  }
}
