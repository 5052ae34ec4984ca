/// Tab-separated values, full precision.
package enum TSVRenderer {
  package static let format = TableFormat(
    name: "tsv", fileExtensions: ["tsv", "tab"], mediaType: "text/tab-separated-values",
    render: { table, options in render(table, options) })

  package static func render(_ table: Table, _ options: RenderOptions = RenderOptions()) -> String {
    preconditionFailure("not yet")
  }
}
