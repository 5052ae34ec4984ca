/// A bare HTML table.
package enum HTMLRenderer {
  package static let format = TableFormat(
    name: "html", fileExtensions: ["html", "htm"], mediaType: "text/html",
    render: { table, options in render(table, options) })

  package static func render(_ table: Table, _ options: RenderOptions = RenderOptions()) -> String {
    preconditionFailure("not yet")
  }
}
