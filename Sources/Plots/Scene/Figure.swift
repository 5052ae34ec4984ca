/// What a picture says, whatever draws it: panels side by side, each with two axes and marks in data units.
///
/// Renderers: `svg`, `png`, `text` (braille or ASCII), `vegaLite`. None of them adds anything that is not said here.
package struct Figure: Sendable, Equatable {
  package var title: String
  package var panels: [Panel]
  /// Lines below the panels.
  package var caption: [String]

  /// - Precondition: at least one panel.
  package init(title: String, panels: [Panel], caption: [String] = []) {
    precondition(!panels.isEmpty, "a figure without a panel")
    self.title = title
    self.panels = panels
    self.caption = caption
  }
}

/// A pair of axes with marks.
package struct Panel: Sendable, Equatable {
  package var title: String?
  package var x: Axis
  package var y: Axis
  package var marks: [Mark]
  /// A unit of x is as long as one of y, so that circles are round.
  package var isEqualScale: Bool

  package init(title: String? = nil, x: Axis, y: Axis, marks: [Mark], isEqualScale: Bool = false) {
    self.title = title
    self.x = x
    self.y = y
    self.marks = marks
    self.isEqualScale = isEqualScale
  }
}

/// An axis: what is measured along it, and how.
package struct Axis: Sendable, Equatable {
  package enum Scale: Sendable, Equatable {
    case linear
    /// Logarithmic; values that are not above 0 are not drawn.
    case log
    /// Names at 0, 1, 2 …, from the top down on a vertical axis.
    case categories([String])
  }

  /// With the unit in brackets where there is one.
  package var label: String
  package var scale: Scale
  /// What must be in sight; nil for what the marks need.
  package var range: ClosedRange<Double>?
  /// Large values first.
  package var isReversed: Bool

  package init(
    _ label: String, scale: Scale = .linear, range: ClosedRange<Double>? = nil, isReversed: Bool = false
  ) {
    self.label = label
    self.scale = scale
    self.range = range
    self.isReversed = isReversed
  }
}
