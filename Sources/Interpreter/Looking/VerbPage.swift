import Tables

extension VerbDefinition {
  /// Signature, arguments with their defaults, details and examples.
  func page(_ presenter: Presenter) -> HelpPage {
    HelpPage(kind: "verb", signature: signature, summary: summary) {
      var blocks: [Document.Block] = []
      if !parameters.isEmpty {
        let rows = parameters.map { (name: $0.writtenName, meaning: $0.meaning) }
        blocks.append(.table(presenter.definitions("argument", "meaning", rows)))
      }
      if takesAnyName { blocks.append(.lines(["further arguments have names of your choice"])) }
      return blocks + presenter.prose(details)
        + Document.Block.workedExamples(examples, of: name, presenter)
    }
  }
}

extension Parameter {
  /// `data`, `penalty =`: as a call writes it.
  var writtenName: String { isPositional ? name : "\(name) =" }

  /// Its summary, its texts, and what holds without it.
  var meaning: String {
    var parts = [summary]
    if !choices.isEmpty, !choices.allSatisfy(summary.contains) {
      parts.append("one of " + choices.map { "\"\($0)\"" }.joined(separator: " "))
    }
    if isRequired {
      parts.append("required")
    } else if !defaultText.isEmpty {
      parts.append("default \(defaultText)")
    }
    return parts.joined(separator: " · ")
  }

  func page(of verb: VerbDefinition) -> HelpPage {
    HelpPage(
      kind: "argument", signature: "\(verb.name)(\(isPositional ? name : "\(name) = …"))", summary: meaning)
  }
}
