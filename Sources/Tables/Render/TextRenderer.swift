/// Plain text in columns.
package enum TextRenderer {
  package static let format = TableFormat(
    name: "text", fileExtensions: ["txt"], mediaType: "text/plain",
    render: { table, options in render(table, options) })

  package static func render(_ table: Table, _ options: RenderOptions = RenderOptions()) -> String {
    preconditionFailure("not yet")
  }
}
