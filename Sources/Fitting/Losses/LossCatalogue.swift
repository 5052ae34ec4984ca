/// Every loss that can be written, in the order of help. A new loss is a new file and one line here.
package let lossCatalogue: [LossDefinition] = [
  SquaredLoss.definition,
  SquaredLoss.sumDefinition,
  LogisticLoss.definition,
  PoissonLoss.definition,
]
