/// What has been seen of one column beside its values.
struct ColumnTally {
  var missing = 0
  /// Bits for the texts that stood for them.
  var missingTexts: UInt64 = 0
  /// Fields of a number column that are no numbers, and the bytes of the first.
  var bad = 0
  var firstBad: Range<Int>?
  /// The first bad field is the first that is present at all.
  var startsBad = false
  var firstTooLarge: Range<Int>?
  var firstLeadingZero: Int?

  /// Adds what was seen of the rows that follow `rows` rows.
  mutating func add(_ next: ColumnTally, after rows: Int) {
    if bad == 0, next.bad > 0 {
      startsBad = missing == rows && next.startsBad
      firstBad = next.firstBad
    }
    missing += next.missing
    missingTexts |= next.missingTexts
    bad += next.bad
    firstTooLarge = firstTooLarge ?? next.firstTooLarge
    firstLeadingZero = firstLeadingZero ?? next.firstLeadingZero
  }
}
