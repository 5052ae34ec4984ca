import Plots
import Tables

/// `plot(x)`: a value as a picture. What can be drawn of it is in `plotViews`, one file a view.
enum PlotVerb: Verb {
  static let definition = VerbDefinition(
    name: "plot", group: .look,
    summary: "a picture of data, a path, cv, model, posterior, penalty, prior, trace or table",
    parameters: [
      Parameter(
        "x", "what to draw",
        kinds: Array(Set(plotViews.flatMap(\.kinds)).sorted { $0.rawValue < $1.rawValue }),
        positional: true, required: true),
      Parameter(
        "view", "which picture of it: " + viewSummary + "; of a formula its data", kinds: [.text, .data],
        positional: true,
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
    guard let name = try viewName(value, names, call) else {
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

  /// Nil where none is named: the second place of a formula is that of its data.
  private static func viewName(_ value: Value, _ views: String, _ call: Call) throws(Failure) -> String? {
    guard case .data? = try call.value("view") else { return try call.text("view") }
    guard case .formula = value else {
      throw call.fail(
        "wrong-kind", "\(value.kind.phrase) is drawn without data in the second place", at: "view",
        help: "it takes the name of a view, \(views)")
    }
    return nil
  }

  /// The data of the second place or of data = …; nil without.
  static func data(_ call: Call) throws(Failure) -> DataSet? {
    guard case .data? = try call.value("view") else { return try call.data("data") }
    guard !call.has("data") else {
      throw call.fail(
        "repeated-argument", "the data are given twice", at: "data", help: "delete one of the two")
    }
    return try call.data("view")
  }
}
