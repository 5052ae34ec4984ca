package import Engine

/// What a notebook is written as. The ending of a file's name says it.
package enum DocumentKind: Sendable, Equatable, CaseIterable {
  case notebook, script, html, markdown

  /// With its dot.
  package func ending(_ language: LanguageInfo) -> String {
    switch self {
    case .notebook: ".ipynb"
    case .script: language.fileExtension
    case .html: ".html"
    case .markdown: ".md"
    }
  }

  /// nil where the name of the file says nothing of it.
  package init?(path: String, _ language: LanguageInfo) {
    guard let kind = Self.allCases.first(where: { path.hasSuffix($0.ending(language)) }) else { return nil }
    self = kind
  }
}
