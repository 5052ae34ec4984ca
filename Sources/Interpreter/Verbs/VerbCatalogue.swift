/// Every verb, in the order of help. A new verb is a new file and one line here.
let verbCatalogue: [any Verb.Type] = [
  ReadVerb.self,
  FitVerb.self,
  PathVerb.self,
  CrossValidationVerb.self,
  TraceVerb.self,
  GradientVerb.self,
  ObjectiveVerb.self,
  PrintVerb.self,
]

func verbDefinition(named name: String) -> (any Verb.Type)? { verbsByName[name] }

private let verbsByName: [String: any Verb.Type] = Dictionary(
  uniqueKeysWithValues: verbCatalogue.map { ($0.definition.name, $0) })
