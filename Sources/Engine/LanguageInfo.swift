/// What a kernel says of its language.
package struct LanguageInfo: Sendable {
  package var name: String
  package var version: String
  package var fileExtension: String
  package var mimeType: String
  package var pygmentsLexer: String
  package var codeMirrorMode: String
  package var banner: String
  package var helpLinks: [(text: String, url: String)]

  package init(
    name: String, version: String, fileExtension: String, mimeType: String, pygmentsLexer: String,
    codeMirrorMode: String, banner: String, helpLinks: [(text: String, url: String)] = []
  ) {
    self.name = name
    self.version = version
    self.fileExtension = fileExtension
    self.mimeType = mimeType
    self.pygmentsLexer = pygmentsLexer
    self.codeMirrorMode = codeMirrorMode
    self.banner = banner
    self.helpLinks = helpLinks
  }
}

extension LanguageInfo {
  /// The `language_info` that a kernel reports and that notebooks therefore carry.
  ///
  /// Source: the Jupyter messaging specification, `kernel_info`, and the nbformat 4 schema.
  package var json: JSON {
    .object([
      ("name", .string(name)), ("version", .string(version)), ("mimetype", .string(mimeType)),
      ("file_extension", .string(fileExtension)), ("pygments_lexer", .string(pygmentsLexer)),
      ("codemirror_mode", .string(codeMirrorMode)),
    ])
  }
}
