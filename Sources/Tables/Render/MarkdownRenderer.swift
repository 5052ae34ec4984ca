/// A GitHub-flavoured Markdown table.
package enum MarkdownRenderer {
  package static let format = TableFormat(
    name: "markdown", fileExtensions: ["md", "markdown"], mediaType: "text/markdown",
    render: { table, options in render(table, options) })

  package static func render(_ table: Table, _ options: RenderOptions = RenderOptions()) -> String {
    preconditionFailure("not yet")
  }
}
