import Fitting
import Plots
import Tables

/// The error of held-out rows against λ, with what it is uncertain by, beside the error of the rows fitted to.
enum ValidationPlot {
  static let view = PlotView(
    name: "cv", kinds: [.validation],
    summary:
      "error of held-out rows ± 1 se against λ, the best strength and the 1 se one, beside the error of the rows fitted to",
    example:
      "cars = read(\"mtcars.csv\")\nm = fit(mpg ~ wt + hp + qsec + drat, cars, penalty = 0.5*l1)\nplot(cv(m, folds = 8))"
  ) { (value, call) throws(Failure) in
    guard case .validation(let validation) = value else {
      throw call.wrongKind("x", value, wanted: "a cross-validation")
    }
    return figure(validation, call.presenter)
  }

  static func figure(_ value: ValidationValue, _ presenter: Presenter) -> Figure {
    switch value.result {
    case .folds(let validation, let count): ofFolds(value, validation, count, presenter)
    case .ridge(let selection): ofRidge(value, selection, presenter)
    }
  }

  private static func ofFolds(
    _ value: ValidationValue, _ validation: CrossValidation, _ count: Int, _ presenter: Presenter
  ) -> Figure {
    let rows = validation.rows.filter { $0.lambda > 0 }
    var marks = [
      Mark(
        .band(
          x: rows.map(\.lambda), low: rows.map { $0.mean - $0.standardError },
          high: rows.map { $0.mean + $0.standardError }), .series(0), label: "± 1 se", labelPlace: .legend)
    ]
    if let training = validation.path.measures(validation.measure, on: value.model.problem) {
      let line = zip(validation.rows, training).filter { $0.0.lambda > 0 }.map { Vector($0.lambda, $1) }
      marks.append(Mark(.line(line), .series(1), dash: .dashed, label: "rows fitted to"))
    }
    marks.append(Mark(.line(rows.map { Vector($0.lambda, $0.mean) }), .series(0), label: "held-out rows"))
    marks += rules(value) { index in
      let terms = validation.rows[index].nonzero
      return "\(terms) term\(terms == 1 ? "" : "s")"
    } _: {
      presenter.brief($0)
    }
    return figure(value, "\(count) folds", y: axis(validation.measure, value.model), marks)
  }

  private static func ofRidge(
    _ value: ValidationValue, _ selection: RidgeSelection, _ presenter: Presenter
  ) -> Figure {
    let rows = selection.rows.filter { $0.lambda > 0 }
    var marks: [Mark] = []
    func line(_ name: String, _ role: Mark.Role, _ dash: Mark.Dash, _ y: (RidgeSelection.Row) -> Double?) {
      marks.append(
        Mark(.line(rows.map { Vector($0.lambda, y($0) ?? .nan) }), role, dash: dash, label: name))
    }
    switch selection.criterion {
    case .loo:
      marks.append(
        Mark(
          .band(
            x: rows.map(\.lambda),
            low: rows.map { ($0.looMeanSquare ?? .nan) - ($0.looStandardError ?? .nan) },
            high: rows.map { ($0.looMeanSquare ?? .nan) + ($0.looStandardError ?? .nan) }), .series(0),
          label: "± 1 se", labelPlace: .legend))
      line("rows fitted to", .series(1), .dashed) { $0.meanSquare }
      line("rows left out", .series(0), .solid) { $0.looMeanSquare }
    case .gcv:
      line("rows fitted to", .series(1), .dashed) { $0.meanSquare }
      line("gcv", .series(0), .solid) { $0.gcv }
    case .evidence: line("log evidence", .series(0), .solid) { $0.logEvidence }
    }
    marks += rules(value) { index in
      "eff. df \(presenter.short(selection.rows[index].effectiveDegrees, 3))"
    } _: {
      presenter.brief($0)
    }
    let (by, axis) =
      switch selection.criterion {
      case .loo: ("every row left out once", "mse (\(value.model.responseName)²)")
      case .gcv: ("generalised cross-validation", "gcv (\(value.model.responseName)²)")
      case .evidence: ("evidence", "log evidence")
      }
    return figure(value, by, y: Axis(axis), marks)
  }

  private static func rules(
    _ value: ValidationValue, _ detail: (Int) -> String, _ number: (Double) -> String
  ) -> [Mark] {
    var marks: [Mark] = []
    func add(_ name: String, _ index: Int, _ dash: Mark.Dash) {
      let lambda = value.lambdas[index]
      guard lambda > 0 else { return }
      marks.append(
        Mark(.verticalRule(lambda), .ink, dash: dash, label: "\(name) \(number(lambda)), \(detail(index))"))
    }
    if value.oneStandardError == value.best {
      add("best and 1 se", value.best, .dashed)
    } else {
      if let index = value.oneStandardError { add("1 se", index, .dotted) }
      add("best", value.best, .dashed)
    }
    return marks
  }

  private static func figure(
    _ value: ValidationValue, _ by: String, y: Axis, _ marks: [Mark]
  ) -> Figure {
    return Figure(
      title: "cv of \(value.model.title) · \(by) · \(value.model.formula.text)",
      panels: [
        Panel(
          x: .strength(value.lambdas),
          y: y, marks: marks)
      ])
  }

  /// The axis of a measure, with what it is counted in.
  static func axis(_ measure: HeldOutMeasure, _ model: Model) -> Axis {
    switch measure {
    case .mse: Axis("mse (\(model.responseName)²)")
    case .mae: Axis("mae (\(model.responseName))")
    case .deviance: Axis("deviance per row")
    case .loss: Axis("loss per row")
    case .auc, .concordance, .classError: Axis(measure.rawValue)
    }
  }
}
