/// A LaTeX tabular.
package enum LaTeXRenderer {
  package static let format = TableFormat(
    name: "latex", fileExtensions: ["tex"], mediaType: "text/latex",
    render: { table, options in render(table, options) })

  package static func render(_ table: Table, _ options: RenderOptions = RenderOptions()) -> String {
    preconditionFailure("not yet")
  }
}
