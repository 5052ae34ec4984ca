import Engine

/// Counts in the lines that say what a table leaves out: `1,000 more rows`.
package enum Counted {
  /// The noun with its number, thousands parted by commas: `1 row`, `1,000 rows`.
  package static func string(_ count: Int, _ noun: String, more: Bool = false) -> String {
    "\(grouped(count))\(more ? " more" : "") \(noun)\(count == 1 ? "" : "s")"
  }

  /// `1,234,567`
  package static func grouped(_ count: Int) -> String {
    var text = ""
    for (place, digit) in String(count.magnitude).reversed().enumerated() {
      if place > 0, place.isMultiple(of: 3) { text.append(",") }
      text.append(digit)
    }
    return (count < 0 ? "-" : "") + String(text.reversed())
  }

  /// `… 14 more columns: x17, x18, x19, …`: the first names, so that one knows what is out of sight.
  package static func columns(leftOut names: [String], atMost most: Int = 12) -> String {
    let listed = names.prefix(most).map(\.onOneLine).joined(separator: ", ")
    return "… \(string(names.count, "column", more: true)): \(listed)\(names.count > most ? ", …" : "")"
  }
}
