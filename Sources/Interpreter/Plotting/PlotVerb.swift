import Plots
import Tables

/// `plot(x)`: a value as a picture. What can be drawn of it is in `plotViews`, one file a view.
enum PlotVerb: Verb {
  static let definition = VerbDefinition(
    name: "plot", group: .look,
    summary: "a picture of a path, cv, model, posterior, penalty, prior, trace or table",
    parameters: [
      Parameter(
        "x", "what to draw",
        kinds: Array(Set(plotViews.flatMap(\.kinds)).sorted { $0.rawValue < $1.rawValue }),
        positional: true, required: true),
      Parameter(
        "view", "which picture of it: " + viewSummary, kinds: [.text], positional: true,
        default: "the first that fits", choices: viewNames),
    ] + plotParameters,
    details: plotViews.map { view in
      "\"\(view.name)\", of \(view.kinds.map(\.phrase).joined(separator: " or ")): \(view.summary)."
    } + [
      "A picture is a value: save(plot(x), \"x.svg\") writes it, as png, txt or vl.json as well. set(plots = …) says how notebooks show it."
    ],
    examples: plotViews.map(\.example),
    misnomers: [
      "kind": "the view is the second place: plot(m, \"residuals\")",
      "which": "the view is the second place: plot(m, \"residuals\")",
      "type": "the view is the second place: plot(m, \"residuals\")",
    ])

  private static let viewNames = plotViews.reduce(into: [String]()) { names, view in
    if !names.contains(view.name) { names.append(view.name) }
  }

  private static let viewSummary = viewNames.joined(separator: ", ")

  static func run(_ call: Call) throws(Failure) -> Value? {
    guard let value = try call.value("x") else { return nil }
    let able = plotViews.filter { $0.kinds.contains(value.kind) }
    let names = able.map { "\"\($0.name)\"" }.joined(separator: ", ")
    guard let name = try call.text("view") else {
      guard let view = able.first(where: { $0.fits(value) }) ?? able.first else {
        throw call.wrongKind("x", value, wanted: "something that has a picture")
      }
      return .plot(try view.figure(value, call))
    }
    guard let view = able.first(where: { $0.name == name }) else {
      throw call.fail(
        "unknown-choice", "\(value.kind.phrase) has no view \"\(name)\"", at: "view", help: "it has \(names)")
    }
    return .plot(try view.figure(value, call))
  }
}
