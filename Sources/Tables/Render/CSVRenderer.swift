/// Comma-separated values (RFC 4180), full precision.
package enum CSVRenderer {
  package static let format = TableFormat(
    name: "csv", fileExtensions: ["csv"], mediaType: "text/csv",
    render: { table, options in render(table, options) })

  package static func render(_ table: Table, _ options: RenderOptions = RenderOptions()) -> String {
    preconditionFailure("not yet")
  }
}
