import Engine
import Tables

/// `set(digits = 4)`: how values are printed.
enum SetVerb: Verb {
  static let definition = VerbDefinition(
    name: "set", group: .output, summary: "how values are printed: digits, width, ascii, plots, missing",
    parameters: [
      Parameter(
        "digits", "significant digits of a coefficient of size 1 or more, 2 to 15", kinds: [.number],
        default: "5"),
      Parameter(
        "width", "columns of a text table before it folds, \(Settings.leastWidth) or more", kinds: [.number],
        default: "the terminal's, or 110"),
      Parameter("ascii", "rules and signs from ASCII alone", kinds: [.logical], default: "by locale"),
      Parameter(
        "plots", "how notebooks show pictures: as the screen is, light or dark, by Vega-Lite, or as text",
        kinds: [.text], default: "\"auto\"", choices: PlotMode.allCases.map(\.rawValue)),
      Parameter(
        "missing", "what tables show where a value is missing", kinds: [.text], default: "\"NA\""),
    ],
    details: [
      "Settings hold for the session. set() shows them.",
      "They are for readers: csv, tsv and json are the same whatever they say.",
    ], examples: ["set(digits = 4)\n1/3"])

  static func run(_ call: Call) throws(Failure) -> Value? {
    var settings = call.context.settings
    if let digits = try call.whole("digits", atLeast: 2) {
      guard digits <= 15 else {
        throw call.fail("out-of-range", "digits is 2 to 15, not \(digits)", at: "digits")
      }
      settings.digits = digits
    }
    if let width = try call.whole("width", atLeast: Settings.leastWidth) {
      settings.width = min(width, 100_000)
    }
    if let isASCII = try call.logical("ascii") { settings.isASCII = isASCII }
    if let mode = try call.text("plots").flatMap(PlotMode.init(rawValue:)) { settings.plots = mode }
    if let missing = try call.text("missing") {
      guard missing.displayWidth <= 20, missing == missing.onOneLine else {
        throw call.fail("out-of-range", "missing is a short text in one line", at: "missing")
      }
      settings.missing = missing == "NA" ? nil : missing
    }
    call.context.settings = settings
    guard call.arguments.isEmpty else { return nil }
    return .text(
      "digits = \(settings.digits), width = \(settings.width), ascii = \(settings.isASCII), plots = \"\(settings.plots.rawValue)\", missing = \"\(settings.missing ?? "NA")\""
    )
  }
}
