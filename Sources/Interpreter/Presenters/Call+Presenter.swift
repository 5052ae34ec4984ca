import Tables

extension Call {
  /// How the session shows values now, as text.
  var presenter: Presenter { Presenter(settings: context.settings, format: TextRenderer.format) }
}
