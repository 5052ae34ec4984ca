import Engine
import Testing

@Suite struct LanguageInfoTests {
  /// In the order and under the keys of the `language_info` that clients store.
  @Test func itIsWhatNotebooksCarry() {
    let language = LanguageInfo(
      name: "n", version: "v", fileExtension: ".e", mimeType: "m", pygmentsLexer: "p", codeMirrorMode: "c",
      banner: "b")
    #expect(
      language.json.serialised()
        == #"{"name":"n","version":"v","mimetype":"m","file_extension":".e","pygments_lexer":"p","codemirror_mode":"c"}"#
    )
  }
}
