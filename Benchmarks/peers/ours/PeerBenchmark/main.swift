// The project's side of the conversation that serve.py describes: PeerBenchmark FOLDER. Only the fit is timed.
internal import Glibc

func say(_ text: String) {
  print("@@ \(text)")
  fflush(nil)
}

func reason(_ error: any Error) -> String {
  if let failure = error as? Failure { return failure.reason }
  return String(describing: error)
}

/// Fits until there are enough, and stores what the last one gave.
func answer(_ work: Work, _ words: [Substring]) throws -> [Double] {
  guard words.count == 6, let tolerance = Double(words[1]), let repeats = Int(words[3]),
    let budget = Double(words[4])
  else { throw Failure(reason: "asked for \(words.joined(separator: " "))") }
  let prefix = words[5]
  var seconds: [Double] = []
  var found = Work.Fitted()
  while seconds.count < repeats, seconds.reduce(0, +) < budget {
    let began = now()
    found = try work.fit(tolerance: tolerance)
    seconds.append(now() - began)
  }
  if !found.curve.isEmpty { try write([found.curve], to: "\(prefix).curve.f64") }
  if work.isCrossValidation { found = try work.fitOutsideFirstFold(tolerance: tolerance) }
  if !found.coefficients.isEmpty {
    try write(found.coefficients, to: "\(prefix).b.f64")
    try write([found.intercepts], to: "\(prefix).b0.f64")
  }
  return seconds
}

guard CommandLine.arguments.count == 2 else {
  print("usage: PeerBenchmark FOLDER")
  exit(2)
}
do {
  let work = try Work(folder: CommandLine.arguments[1])
  say("ready")
  while let line = readLine() {
    do {
      let seconds = try answer(work, line.split(separator: " "))
      say("done \(seconds.map { "\($0)" }.joined(separator: " "))")
    } catch {
      say("failed \(reason(error))")
    }
  }
} catch {
  say("failed \(reason(error))")
}
