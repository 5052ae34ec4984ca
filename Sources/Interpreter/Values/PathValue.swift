import Fitting

/// The solutions of a model for a range of strengths.
struct PathValue: Sendable {
  let model: Model
  let path: Path
}
