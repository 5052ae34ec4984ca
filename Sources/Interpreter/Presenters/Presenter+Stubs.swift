extension Presenter {
  func modelDocument(_ model: Model) -> Document { Document(line: model.title) }
  func pathDocument(_ path: PathValue) -> Document { Document(line: "path") }
  func validationDocument(_ validation: ValidationValue) -> Document { Document(line: "cv") }
  func traceDocument(_ trace: TraceValue) -> Document { Document(line: "trace") }
}
