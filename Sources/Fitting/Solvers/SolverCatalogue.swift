/// Every solver. The driver asks each what the problem would cost it; a new solver is a new file and one line.
let solverCatalogue: [any Solver.Type] = [
  ClosedForm.self,
  CoordinateDescent.self,
  ActiveSetSolver.self,
  WorkingSetDescent.self,
  ShiftedDescent.self,
  NaiveDescent.self,
  ProximalNewton.self,
  InteriorPoint.self,
  LocalDescent.self,
  BlockDescent.self,
  AugmentedLagrangian.self,
  GeneralNewton.self,
]

/// The names of the solvers that can solve a problem, the cheapest first.
package func capableSolvers(_ problem: Problem) -> [String] {
  ranked(problem).map { $0.solver.name }
}

func ranked(_ problem: Problem) -> [(solver: any Solver.Type, cost: Double)] {
  solverCatalogue.compactMap { solver -> (solver: any Solver.Type, cost: Double)? in
    guard case .able(let cost) = solver.suitability(problem) else { return nil }
    return (solver, cost)
  }.sorted { $0.cost < $1.cost }
}

/// What keeps every solver, or the one named, from the problem, one reason each.
func refusal(_ problem: Problem, by name: String? = nil) -> FittingError {
  var reasons: [String] = []
  if let name, !solverCatalogue.contains(where: { $0.name == name }) {
    reasons = ["there is no solver called \(name)"]
  }
  for solver in solverCatalogue where name == nil || solver.name == name {
    if case .unable(let reason) = solver.suitability(problem), !reasons.contains(reason) {
      reasons.append(reason)
    }
  }
  return .noSolver(
    penalties: problem.penaltyNames, loss: problem.loss.definition.name,
    because: reasons.joined(separator: "; "))
}

extension Problem {
  /// The penalties' names, each once, as a sum.
  var penaltyNames: String {
    var names: [String] = []
    for term in penalties where !names.contains(term.penalty.definition.name) {
      names.append(term.penalty.definition.name)
    }
    return names.joined(separator: " + ")
  }
}
