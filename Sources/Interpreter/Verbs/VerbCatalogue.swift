/// Every verb, in the order of help. A new verb is a new file and one line here.
let verbCatalogue: [any Verb.Type] = [
  ReadVerb.self,
  SparseVerb.self,
  DescribeVerb.self,
  HeadVerb.self,
  DataVerb.self,
  SplitVerb.self,
  FitVerb.self,
  PathVerb.self,
  CrossValidationVerb.self,
  RefitVerb.self,
  AdaptiveVerb.self,
  TraceVerb.self,
  PenaltyVerb.self,
  LossVerb.self,
  GradientVerb.self,
  ObjectiveVerb.self,
  DensityVerb.self,
  DiagnoseVerb.self,
  CoefVerb.self,
  PredictVerb.self,
  EvaluateVerb.self,
  CompareVerb.self,
  PriorVerb.self,
  PosteriorVerb.self,
  AsPriorVerb.self,
  AsPenaltyVerb.self,
  TranslateVerb.self,
  PlotVerb.self,
  ExplainVerb.self,
  HelpVerb.self,
  TableVerb.self,
  SaveVerb.self,
  SetVerb.self,
  PrintVerb.self,
  AskVerb.self,
]

func verbDefinition(named name: String) -> (any Verb.Type)? { verbsByName[name] }

private let verbsByName: [String: any Verb.Type] = Dictionary(
  uniqueKeysWithValues: verbCatalogue.map { ($0.definition.name, $0) })
