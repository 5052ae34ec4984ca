/// Every penalty that can be written, in the order of help. A new penalty is a new file and one line here.
package let penaltyCatalogue: [PenaltyDefinition] = [
  L1.definition,
  L2.definition,
  Lp.definition,
  Norm2.definition,
  Linf.definition,
  Group.definition,
  Quad.definition,
  TotalVariation.definition,
  SCAD.definition,
  MCP.definition,
  Box.definition,
  Nonneg.definition,
  Elastic.definition,
]

/// The definition under a name or an alias.
package func penaltyDefinition(named name: String) -> PenaltyDefinition? {
  penaltyCatalogue.first { $0.name == name || $0.aliases.contains(name) }
}

/// What a fit with penalties of these names is called, nil where it has no name of its own.
package func penaltyTitle(_ names: Set<String>) -> String? {
  let members = names.compactMap { penaltyDefinition(named: $0) }
  guard members.count == names.count, (1...2).contains(members.count) else { return nil }
  if members.count == 1 { return members[0].title }
  return members[0].titleBeside[members[1].name] ?? members[1].titleBeside[members[0].name]
}
