import Syntax

/// Which coefficients a penalty or a prior acts on.
enum TermSelection: Sendable, Equatable {
  case all
  /// `l1[wt, hp]`, `[wt, hp] ~ …`
  case only([Name])
  /// `l2[-wt]`
  case except([Name])
  /// `rest ~ …`: what no other statement names.
  case rest

  /// As the language writes it behind a penalty: empty, `[wt, hp]`, `[-wt]`.
  var suffix: String {
    switch self {
    case .all, .rest: ""
    case .only(let names): "[" + names.map { source(ofName: $0.text) }.joined(separator: ", ") + "]"
    case .except(let names): "[" + names.map { "-" + source(ofName: $0.text) }.joined(separator: ", ") + "]"
    }
  }

  static func == (a: TermSelection, b: TermSelection) -> Bool {
    switch (a, b) {
    case (.all, .all), (.rest, .rest): true
    case (.only(let x), .only(let y)), (.except(let x), .except(let y)): x.map(\.text) == y.map(\.text)
    default: false
    }
  }
}
