extension Figure {
  /// The same with every text respelt, such as in ASCII.
  package func mapTexts(_ respelt: (String) -> String) -> Figure {
    var copy = self
    copy.title = respelt(title)
    copy.caption = caption.map(respelt)
    copy.panels = panels.map { panel in
      var panel = panel
      panel.title = panel.title.map(respelt)
      panel.x = panel.x.mapTexts(respelt)
      panel.y = panel.y.mapTexts(respelt)
      panel.marks = panel.marks.map { mark in
        var mark = mark
        mark.label = mark.label.map(respelt)
        if case .tiles(let tiles) = mark.shape {
          mark.shape = .tiles(tiles.map { .init(at: $0.at, share: $0.share, text: respelt($0.text)) })
        }
        return mark
      }
      return panel
    }
    return copy
  }
}

extension Axis {
  fileprivate func mapTexts(_ respelt: (String) -> String) -> Axis {
    var axis = self
    axis.label = respelt(label)
    if case .categories(let names) = scale { axis.scale = .categories(names.map(respelt)) }
    return axis
  }
}
