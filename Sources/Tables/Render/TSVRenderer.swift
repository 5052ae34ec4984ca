/// Tab-separated values, otherwise as `CSVRenderer`.
package enum TSVRenderer {
  package static let format = TableFormat(
    name: "tsv", fileExtensions: ["tsv", "tab"], mediaType: "text/tab-separated-values",
    render: { table, _ in render(table) })

  package static func render(_ table: Table) -> String {
    CSVRenderer.render(table, delimiter: UInt8(ascii: "\t"))
  }
}
