import Engine
import JupyterKernel
import Testing

/// How far a cell has come: one display that is rewritten in place, and leaves nothing behind.
@Suite(.serialized) struct ProgressTests {
  /// The publications of the cells, without what every cell has, a line each.
  private func publications(_ cells: String..., rest: String = "") throws -> [String] {
    let ladder = try Conversation().ladder(
      cells.map { ("execute_request", #"{"code":\#(JSON.string($0).serialised())\#(rest)}"#) })
    return ladder.split(separator: "\n").map { $0.drop { $0 == " " } }.filter { line in
      !["shell", "iopub"].contains(line)
        && ![" status ", " execute_input ", " execute_reply "].contains(where: line.contains)
    }.map(String.init)
  }

  @Test func aCellThatShowsNothingElseIsCleared() throws {
    #expect(
      try publications("progress 25 fold 1 < 4\nprogress ? ends\nover\nover\nvalue x") == [
        #"m1 display_data {"data":{"text/plain":"25 % · fold 1 < 4","text/html":"<progress value=\"250\" max=\"1000\" style=\"vertical-align: middle\"></progress> fold 1 &lt; 4"},"metadata":{},"transient":{"display_id":"progress-m1"}}"#,
        #"m1 update_display_data {"data":{"text/plain":"ends","text/html":"<progress style=\"vertical-align: middle\"></progress> ends"},"metadata":{},"transient":{"display_id":"progress-m1"}}"#,
        #"m1 clear_output {"wait":false}"#,
        #"m1 execute_result {"execution_count":1,"data":{"text/plain":"x"},"metadata":{}}"#,
      ])
  }

  /// What was shown before stays; the display that stays with it is empty, and serves once more.
  @Test func aCellThatHasShownSomethingKeepsIt() throws {
    let found = try publications("print a\nprogress 1 b\nover\nprogress 2 c\nover\nfail oops")
    #expect(
      found.map { $0.split(separator: " ")[1] }
        == [
          "stream", "display_data", "update_display_data", "update_display_data", "update_display_data",
          "error",
        ])
    let nothing =
      #"{"data":{"text/plain":"","text/html":""},"metadata":{},"transient":{"display_id":"progress-m1"}}"#
    #expect(found[2].hasSuffix(nothing) && found[4].hasSuffix(nothing))
  }

  /// A cleared display is gone, so that the next is another.
  @Test func everyDisplayHasItsName() throws {
    let found = try publications("progress 1 a\nover\nprogress 1 b\nover", "progress 1 c\nover")
    let names = found.filter { $0.contains(" display_data ") }.compactMap {
      $0.split(separator: "\"").last { $0.hasPrefix("progress") }
    }
    #expect(names == ["progress-m1", "progress-m1-1", "progress-m2"])
    #expect(found.filter { $0.contains("clear_output") }.count == 3)
  }

  @Test func aSilentCellShowsNone() throws {
    #expect(
      try publications("progress 1 a\nprint b\nprogress 2 c\nover", rest: #","silent":true"#)
        == [#"m1 stream {"name":"stdout","text":"b\n"}"#])
  }
}
