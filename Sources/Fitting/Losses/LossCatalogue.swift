/// Every loss that can be written, in the order of help. A new loss is a new file and one line here.
package let lossCatalogue: [LossDefinition] = [
  SquaredLoss.definition,
  SquaredLoss.sumDefinition,
  LogisticLoss.definition,
  ProbitLoss.definition,
  PoissonLoss.definition,
  NegativeBinomialLoss.definition,
  GammaLoss.definition,
  MultinomialLoss.definition,
  CoxLoss.definition,
  HuberLoss.definition,
  QuantileLoss.definition,
]
