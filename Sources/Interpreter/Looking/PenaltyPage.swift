import Fitting
import Tables

extension PenaltyDefinition {
  /// `lp(p)`; a penalty without parameters is its name.
  var signature: String {
    parameters.isEmpty ? name : "\(name)(\(parameters.map(\.name).joined(separator: ", ")))"
  }

  func page(_ presenter: Presenter) -> HelpPage {
    HelpPage(kind: "penalty", signature: signature, summary: summary) {
      var rows = [(name: "value", meaning: formula), (name: "gradient", meaning: gradient)]
      rows.append((name: "at 0", meaning: atZero))
      rows.append((name: "convex", meaning: isConvex ? "yes" : convexWhere ?? "no"))
      var blocks: [Document.Block] = [.table(presenter.definitions("penalty", signature, rows))]
      if !parameters.isEmpty {
        let rows = parameters.map { parameter in
          let standard = parameter.defaultValue.map { " · default \(presenter.written($0))" } ?? " · required"
          let meaning =
            parameter.kind == .terms
            ? "\(parameter.range) · default all" : "\(parameter.kind.phrase), \(parameter.range)\(standard)"
          return (name: parameter.name, meaning: meaning)
        }
        blocks.append(.table(presenter.definitions("argument", "meaning", rows)))
      }
      blocks += presenter.prose([
        "The number in front is its strength; [ ] behind restricts it to terms, a minus in them leaves terms out."
      ])
      return blocks + Document.Block.workedExamples(examples, of: name, presenter)
    }
  }

  /// Cells that run as they stand.
  private var examples: [String] {
    let call = "\(name)\(sampleArguments)"
    let points = parameters.contains { $0.kind == .matrix } ? "[-2, 1]" : "[-2, 0, 2]"
    let fit = "cars = read(\"mtcars.csv\")\nfit(mpg ~ wt + hp, cars, penalty = 0.5*\(call))"
    return ["gradient(0.5*\(call), at = \(points))", fit]
  }

  /// How it is written where it needs arguments: `scad(0.5)`.
  var callWithArguments: String? { sampleArguments.isEmpty ? nil : name + sampleArguments }

  /// Arguments in range, as many as must be given.
  private var sampleArguments: String {
    let samples = parameters.filter(\.isRequired).map { parameter in
      switch parameter.kind {
      case .matrix: "[[1, 0.5], [0.5, 1]]"
      case .number:
        parameter.example == parameter.example.rounded()
          ? "\(Int(parameter.example))" : "\(parameter.example)"
      case .terms: ""
      }
    }
    return samples.isEmpty ? "" : "(" + samples.joined(separator: ", ") + ")"
  }
}
