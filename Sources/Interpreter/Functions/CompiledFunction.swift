import Differentiation
import Syntax
import Tables

/// A function of the language as a graph that can be differentiated, with the place in the source of every step.
struct CompiledFunction: Sendable {
  struct Place: Sendable {
    let span: Span
    let source: SourceText
  }

  let function: FunctionValue
  let graph: Graph
  /// By tag.
  fileprivate let places: [Place]

  /// - Parameter areVectors: for each parameter whether it stands for a vector, or for one number.
  /// - Throws: what cannot be differentiated, located in the function's source.
  init(_ function: FunctionValue, areVectors: [Bool], context: CellContext) throws(Failure) {
    var compiler = FunctionCompiler(context: context, areVectors: areVectors)
    let root = try compiler.compile(function)
    self.function = function
    compiler.graph.root = root
    graph = compiler.graph
    places = compiler.places
  }

  /// As it was written: `b -> sum(b^2)`.
  var source: String { function.text }

  /// Whether the body calls or names it.
  func mentions(_ name: String) -> Bool { function.body.mentions(name) }

  /// A mistake under the place of a step.
  func diagnostic(
    at step: Int?, code: String, _ message: String, notes: [String] = [], help: String? = nil
  ) -> Diagnostic {
    var place = Place(span: function.body.span, source: function.source)
    if let step, graph.tags.indices.contains(step), places.indices.contains(graph.tags[step]) {
      place = places[graph.tags[step]]
    }
    return Diagnostic(
      code: code, message: message, primary: place.span, notes: notes, help: help, source: place.source)
  }
}

extension FunctionValue {
  /// As it would be typed.
  var text: String {
    let names = parameters.map { Syntax.source(ofName: $0.text) }
    let head = names.count == 1 ? names[0] : "(" + names.joined(separator: ", ") + ")"
    return head + " -> " + Syntax.source(of: body)
  }
}
