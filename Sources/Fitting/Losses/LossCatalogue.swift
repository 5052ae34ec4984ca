/// Every loss, in the order of help. A new loss is a new file and one line here.
package let lossCatalogue: [any Loss.Type] = [
  SquaredLoss.self
]
