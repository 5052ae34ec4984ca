/// Every distribution of the language. A new one is a file with its `definition`, and a line here.
package let distributionCatalogue: [DistributionDefinition] = [
  Normal.definition,
  Laplace.definition,
  Student.definition,
  Cauchy.definition,
  Horseshoe.definition,
  Flat.definition,
]

/// The definition with a name, nil where there is none.
package func distributionDefinition(named name: String) -> DistributionDefinition? {
  distributionCatalogue.first { $0.name == name }
}
