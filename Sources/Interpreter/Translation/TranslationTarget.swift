/// A tool that fits can be written for. A new target is a new file and one line in `translationCatalogue`.
protocol TranslationTarget: SendableMetatype {
  /// As `translate` takes it: `glmnet`.
  static var name: String { get }
  static var summary: String { get }
  /// Whether it writes penalties of all kinds and leaves it to its reader to bring the data.
  static var takesEveryModel: Bool { get }

  /// A program that fits the same model there and prints its intercept and coefficients in data units.
  ///
  /// - Throws: what the tool cannot do.
  static func program(for facts: TranslationFacts) throws(Untranslatable) -> [String]
}

extension TranslationTarget {
  static var takesEveryModel: Bool { false }
}

/// Why a model has no program in another tool.
struct Untranslatable: Error {
  let reason: String
  var help: String?

  init(_ reason: String, help: String? = nil) {
    self.reason = reason
    self.help = help
  }
}

/// Every target of `translate`, in the order of help.
let translationCatalogue: [any TranslationTarget.Type] = [
  GlmnetTarget.self,
  ScikitLearnTarget.self,
  StatsmodelsTarget.self,
  StanTarget.self,
]
