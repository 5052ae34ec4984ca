import Plots

/// One picture of one kind of value: a file each, one line in `plotViews`.
struct PlotView: Sendable {
  /// As the second place of `plot` has it.
  let name: String
  let kinds: [ValueKind]
  /// What is seen, without a full stop.
  let summary: String
  /// A cell that draws it.
  let example: String
  /// Whether it is the picture of this value when none is asked for.
  var fits: @Sendable (Value) -> Bool = { _ in true }
  let figure: @Sendable (Value, Call) throws(Failure) -> Figure

  /// For views that are drawn only where they are asked for.
  static let onlyByName: @Sendable (Value) -> Bool = { _ in false }
}

/// Every view; of those of one kind the first that fits is drawn unless another is named.
let plotViews: [PlotView] = [
  PathPlot.view,
  PathErrorPlot.view,
  ValidationPlot.view,
  SlopePlot.view,
  BallPlot.view,
  DensityPlot.view,
  TraceContourPlot.view,
  TraceStepPlot.view,
  CoefficientPlot.view,
  PosteriorPlot.view,
  TouchingPlot.view,
  FitPlot.view,
  ResidualPlot.view,
  QuantilePlot.view,
  ScatterPlot.view,
  CorrelationPlot.view,
  TablePlot.view,
]

/// Named arguments of plot, each for the views that say so.
let plotParameters: [Parameter] = [
  Parameter(
    "at", "for penalties and priors: the coefficients to draw between, arrows where they are several",
    kinds: [.number, .list], default: "what shows their shape"),
  Parameter(
    "data",
    "of a formula: where its columns are; of a path's \"error\" or a model's \"fit\": rows to predict"),
  Parameter(
    "level", "for coefficients with a posterior or standard errors: the probability of an interval",
    kinds: [.number], default: "0.95"),
]
