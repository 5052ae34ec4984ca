import Fitting
import Priors
import Tables

/// The manual: what `?fit` shows, as a page of Markdown for each verb, penalty, prior, loss and topic, and an index.
package enum Manual {
  package struct Page: Sendable {
    /// Below the manual's folder, as `verbs/fit.md`.
    package let path: String
    package let text: String
  }

  /// The index first, then the pages in its order.
  package static var pages: [Page] {
    let entries = chapters.flatMap(\.entries)
    var pages = [Page(path: indexName, text: index)] + entries.map { Page(path: $0.path, text: text(of: $0)) }
    pages.append(Page(path: "words.md", text: words))
    return pages
  }

  private static let indexName = "README.md"

  private struct Chapter {
    let title: String
    let header: String
    let entries: [Entry]
  }

  private struct Entry {
    let title: String
    let folder: String
    let page: HelpPage
    /// The line of the index.
    let summary: String
    /// Topics of `explain` that say more.
    var topics: [Topic] = []
    /// What stands below the page, such as what an example shows.
    var closing: [Document.Block] = []

    var name: String { title.split(separator: " ").joined(separator: "-") }
    var path: String { "\(folder)/\(name).md" }
  }

  private static let presenter = Presenter(settings: Settings(), format: MarkdownRenderer.format)

  // MARK: What there is

  private static var chapters: [Chapter] { verbs + [penalties, priors, losses, topics] }

  /// A chapter a group, in the order of `help()`.
  private static var verbs: [Chapter] {
    VerbDefinition.Group.allCases.compactMap { group in
      let verbs = verbCatalogue.map { $0.definition }.filter { $0.group == group }
      guard !verbs.isEmpty else { return nil }
      let entries = verbs.map { verb in
        Entry(title: verb.name, folder: "verbs", page: verb.page(presenter), summary: verb.summary)
      }
      return Chapter(title: "Verbs: \(group.rawValue)", header: "verb", entries: entries)
    }
  }

  private static var penalties: Chapter {
    let entries = penaltyCatalogue.map { penalty in
      Entry(
        title: penalty.name, folder: "penalties", page: penalty.page(presenter),
        summary: "\(penalty.formula): \(penalty.summary)",
        topics: penalty.topics.compactMap { name in topicCatalogue.first { $0.name == name } })
    }
    return Chapter(title: "Penalties", header: "penalty", entries: entries)
  }

  private static var priors: Chapter {
    let entries = distributionCatalogue.map { prior in
      Entry(
        title: prior.name, folder: "priors", page: prior.page(presenter), summary: prior.summary,
        topics: [.prior, .sdOrVariance])
    }
    return Chapter(title: "Priors", header: "prior", entries: entries)
  }

  private static var losses: Chapter {
    var entries = lossCatalogue.map { loss in
      Entry(
        title: loss.name, folder: "losses", page: loss.page(presenter),
        summary: "\(loss.formula): \(loss.summary)", topics: [.lambda])
    }
    entries.append(
      Entry(
        title: LossExpression.likelihoodName, folder: "losses",
        page: LossExpression.likelihoodPage(presenter),
        summary: LossExpression.likelihoodSummary, topics: [.lambda, .prior]))
    return Chapter(title: "Losses", header: "loss", entries: entries)
  }

  private static var topics: Chapter {
    let entries = topicCatalogue.map { topic in
      Entry(
        title: topic.name, folder: "topics", page: topic.page(presenter), summary: topic.summary,
        closing: shown(by: topic))
    }
    return Chapter(title: "Topics of explain", header: "question", entries: entries)
  }

  /// What the lines to type speak of, and what the first of them shows.
  private static func shown(by topic: Topic) -> [Document.Block] {
    let output = WorkedExamples.output(of: topic.exampleName)
    guard let example = topic.shownExample, !output.isEmpty else { return [] }
    let code = Topic.setting + topic.examples.prefix { $0 != example } + [example]
    return [
      .verbatim(["in a fresh session"] + code.map { "  \($0)" }),
      .verbatim(["it shows"] + output.map { $0.isEmpty ? "" : "  \($0)" }),
    ]
  }

  // MARK: Pages

  private static func text(of entry: Entry) -> String {
    var blocks = [
      "# \(MarkdownRenderer.paragraph([entry.title]))", fenced([entry.page.signature]),
      MarkdownRenderer.paragraph([sentence(entry.page.summary)]),
    ]
    blocks += (entry.page.body() + entry.closing).map(spelt)
    if !entry.topics.isEmpty {
      let links = entry.topics.map { "[\($0.name)](../topics/\($0.fileName).md)" }
      blocks.append("More: " + links.joined(separator: " · "))
    }
    return joined(blocks + ["[The manual](../\(indexName))"])
  }

  private static var index: String {
    var blocks = [
      "# The manual",
      "What `help(name)` and `explain(topic)` say in a session, written by `regshell help --markdown`. The examples read the data sets of the notebooks; what is shown below one was printed by it.",
    ]
    for chapter in chapters {
      blocks.append("## \(chapter.title)")
      var rows = ["| \(chapter.header) | |", "|---|---|"]
      rows += chapter.entries.map { entry in
        "| [\(entry.title)](\(entry.path)) | \(MarkdownRenderer.paragraph([entry.summary])) |"
      }
      blocks.append(rows.joined(separator: "\n"))
    }
    return joined(blocks + ["[Words, signs and functions](words.md)"])
  }

  private static var words: String {
    var blocks = ["# Words, signs and functions"]
    for word in LanguageWord.catalogue {
      blocks.append("## `\(word.signature)`")
      blocks.append(MarkdownRenderer.paragraph([sentence(word.summary)]))
      blocks += word.page(presenter).body().map(spelt)
    }
    let rows = MathematicalFunction.catalogue.map { (name: $0.signature, meaning: $0.summary) }
    blocks += ["## Functions", spelt(.table(presenter.definitions("function", "meaning", rows)))]
    return joined(blocks + ["[The manual](\(indexName))"])
  }

  // MARK: Markdown

  private static func spelt(_ block: Document.Block) -> String {
    switch block {
    case .table(let table): MarkdownRenderer.render(table).trimmingLastLineEnd
    // Lines that are set in are formulas or code, and stay as they are.
    case .lines(let lines) where lines.allSatisfy({ $0.hasPrefix(" ") }): fenced(lines)
    case .lines(let lines): MarkdownRenderer.paragraph(lines)
    case .verbatim(let lines):
      sentence(lines[0], end: ":") + "\n\n" + fenced(Array(lines.dropFirst()))
    // No page holds a plot: what one shows is text already.
    case .plot: ""
    }
  }

  /// A name of the language keeps its small letter.
  private static func sentence(_ text: String, end: String = ".") -> String {
    let first = String(text.prefix { $0.isLetter || $0.isNumber || $0 == "_" })
    if HelpPages.languageNames.contains(first) { return text + end }
    return text.prefix(1).uppercased() + text.dropFirst() + end
  }

  /// Code, moved to the left margin.
  private static func fenced(_ lines: [String]) -> String {
    let margin = lines.filter { !$0.isEmpty }.map(\.indent).min()
    return (["```"] + lines.map { String($0.dropFirst(margin ?? 0)) } + ["```"]).joined(separator: "\n")
  }

  private static func joined(_ blocks: [String]) -> String { blocks.joined(separator: "\n\n") + "\n" }
}

extension Topic {
  /// Under which the output of its example is kept; a verb may have the topic's own name.
  var exampleName: String { "explain \(name)" }

  fileprivate var fileName: String { name.split(separator: " ").joined(separator: "-") }
}

extension String {
  fileprivate var indent: Int { prefix { $0 == " " }.count }
}
