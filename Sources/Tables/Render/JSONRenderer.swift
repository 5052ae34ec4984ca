/// An array of row objects, full precision.
package enum JSONRenderer {
  package static let format = TableFormat(
    name: "json", fileExtensions: ["json"], mediaType: "application/json",
    render: { table, options in render(table, options) })

  package static func render(_ table: Table, _ options: RenderOptions = RenderOptions()) -> String {
    preconditionFailure("not yet")
  }
}
