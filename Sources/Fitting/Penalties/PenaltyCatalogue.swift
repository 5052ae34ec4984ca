/// Every penalty that can be written, in the order of help. A new penalty is a new file and one line here.
package let penaltyCatalogue: [PenaltyDefinition] = [
  L1.definition,
  L2.definition,
  Lp.definition,
  Quad.definition,
  Elastic.definition,
]
