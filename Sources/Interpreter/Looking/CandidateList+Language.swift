import Fitting
import Priors
import Syntax
import Tables

/// What the language brings along, from its catalogues.
extension CandidateList {
  mutating func addVerbs(where isWanted: (VerbDefinition) -> Bool = { _ in true }) {
    for verb in Self.verbs where isWanted(verb) {
      add(verb.name, kind: "verb", signature: "\(verb.signature): \(verb.summary)")
    }
  }

  mutating func addPenalties() {
    for penalty in penaltyCatalogue {
      add(penalty.name, kind: "penalty", signature: "\(penalty.signature): \(penalty.summary)")
    }
  }

  mutating func addDistributions() {
    for distribution in distributionCatalogue {
      add(
        distribution.name, kind: "distribution",
        signature: "\(distribution.signatures.joined(separator: " or ")): \(distribution.summary)")
    }
  }

  mutating func addLosses() {
    for loss in lossCatalogue {
      add(loss.name, kind: "loss", signature: "\(loss.signature): \(loss.summary)")
    }
    add(
      LossExpression.likelihoodName, kind: "loss",
      signature: "nll(family): \(LossExpression.likelihoodSummary)")
  }

  mutating func addFunctions() {
    for function in MathematicalFunction.catalogue {
      add(function.name, kind: "function", signature: "\(function.signature): \(function.summary)")
    }
  }

  /// Everything that has a value without a session.
  mutating func addBuiltins() {
    addPenalties()
    addDistributions()
    addLosses()
    addFunctions()
    for name in ["none", "pi", "true", "false", "inf", "nan"] {
      add(name, kind: "word", signature: LanguageWord.named(name)?.summary ?? "")
    }
  }

  /// Words of the grammar and of formulas, for help; signs are not words.
  mutating func addWords() {
    for word in LanguageWord.catalogue where word.name.first?.isLetter == true {
      add(word.name, kind: "word", signature: word.summary)
    }
  }

  mutating func addTopics(quoted: Bool) {
    for topic in topicCatalogue {
      add(quoted ? "\"\(topic.name)\"" : topic.name, kind: "topic", signature: topic.summary)
    }
  }

  mutating func add(variables session: Session, where isWanted: (Value) -> Bool) {
    for name in session.order {
      guard let value = session.variables[name], isWanted(value) else { continue }
      add(name, as: Syntax.source(ofName: name), kind: "name", signature: value.kind.phrase)
    }
  }

  /// The arguments of a call that are not given yet, with the sign that makes them names.
  mutating func add(argumentsOf call: CursorContext.EnclosingCall) {
    let given = Set(call.otherNames)
    let isNamed = call.currentName != nil
    func written(_ name: String) -> String { isNamed ? name : "\(name) = " }
    if let verb = verbDefinition(named: call.callee)?.definition {
      for parameter in verb.parameters where !parameter.isPositional && !given.contains(parameter.name) {
        add(parameter.name, as: written(parameter.name), kind: "argument", signature: parameter.meaning)
      }
    } else if let distribution = distributionDefinition(named: call.callee) {
      for parameter in distribution.parameters
      where !parameter.isPositional && !given.contains(parameter.name) {
        add(parameter.name, as: written(parameter.name), kind: "argument", signature: parameter.summary)
      }
    }
  }

  private static let verbs = verbCatalogue.map { $0.definition }.sorted { $0.name < $1.name }
}
