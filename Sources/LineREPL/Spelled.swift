extension Duration {
  /// To three digits or so, in a unit that suits it: `0.42 ms`, `12.3 ms`, `4.56 s`, `2 min 5 s`.
  var spelled: String {
    let seconds = Double(components.seconds) + Double(components.attoseconds) * 1e-18
    if seconds >= 60 { return "\(Int(seconds) / 60) min \(Int(seconds) % 60) s" }
    let (value, unit) = seconds >= 1 ? (seconds, "s") : (seconds * 1000, "ms")
    let scale = value >= 100 ? 1.0 : value >= 10 ? 10 : 100
    let digits = Int((value * scale).rounded())
    let fraction = String(digits % Int(scale) + Int(scale)).dropFirst()
    return "\(digits / Int(scale))\(fraction.isEmpty ? "" : "." + fraction) \(unit)"
  }
}
