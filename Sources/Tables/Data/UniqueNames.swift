/// `names` without empty or repeated ones: an empty name becomes `x` and its position from 1, a repeated
/// one gets `_2`, `_3`, …, avoiding every name that is there.
func uniqueNames(_ names: [String]) -> [String] {
  var taken = Set(names)
  var used: Set<String> = []
  // Where a counter stands for each name, so that 10,000 equal names cost no 10,000² look-ups.
  var counters: [String: Int] = [:]
  return names.enumerated().map { place, name in
    if !name.isEmpty, used.insert(name).inserted { return name }
    var candidate = name.isEmpty ? "x\(place + 1)" : ""
    while candidate.isEmpty || taken.contains(candidate) {
      let stem = name.isEmpty ? "x\(place + 1)" : name
      counters[stem, default: 1] += 1
      candidate = "\(stem)_\(counters[stem] ?? 2)"
    }
    taken.insert(candidate)
    used.insert(candidate)
    return candidate
  }
}
