/// How many cells of a terminal a text takes.
enum DisplayWidth {
  static func columns(of text: some StringProtocol, from column: Int) -> Int {
    preconditionFailure("not yet")
  }
}
