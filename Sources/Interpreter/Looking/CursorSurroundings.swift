import Syntax
import Tables

/// What the session knows about the place of a cursor: the verb whose call it is in, the argument, the data.
struct CursorSurroundings {
  let context: CursorContext
  let session: Session

  /// The innermost call's verb.
  var verb: VerbDefinition? { context.calls.first.flatMap { verbDefinition(named: $0.callee)?.definition } }

  /// The innermost call of any verb, as `fit` around `log(…)`.
  var enclosing: (call: CursorContext.EnclosingCall, verb: VerbDefinition)? {
    for call in context.calls {
      if let verb = verbDefinition(named: call.callee) { return (call, verb.definition) }
    }
    return nil
  }

  /// The parameter of the innermost verb that the cursor's argument belongs to.
  var parameter: Parameter? {
    guard let (call, verb) = enclosing else { return nil }
    if let name = call.currentName { return verb.parameter(name) }
    guard let place = call.positionalIndex else { return nil }
    let places = verb.parameters.filter { $0.isPositional && !call.otherNames.contains($0.name) }
    return place < places.count ? places[place] : nil
  }

  /// The data sets whose columns a bare name means here: those named in a call around the cursor, else all of the
  /// session.
  var frames: [(name: String, frame: DataFrame)] {
    let named = namedFrames
    return named.isEmpty ? allFrames : named
  }

  /// The data sets and models named in the calls around the cursor, innermost first.
  var namedFrames: [(name: String, frame: DataFrame)] {
    for call in context.calls {
      for argument in call.arguments {
        if let found = frame(of: argument.value) { return [found] }
      }
    }
    return []
  }

  private var allFrames: [(name: String, frame: DataFrame)] {
    session.order.compactMap { name in
      if case .data(let data)? = session.variables[name] { (name, data.frame) } else { nil }
    }
  }

  /// `cars`, or `cars[mpg, wt]`, which has fewer columns and the same names.
  private func frame(of source: String) -> (name: String, frame: DataFrame)? {
    let name = String(source.prefix { $0 != "[" }).unquotedName
    guard case .data(let data)? = session.variables[name] else { return nil }
    return (name, data.frame)
  }

  /// The data that a receiver of `.` or `[ ]` names.
  func data(_ receiver: String) -> DataFrame? { frame(of: receiver)?.frame }

  /// Models named in the calls around the cursor, whose terms a prior or a penalty may name.
  var namedModels: [Model] {
    for call in context.calls {
      for argument in call.arguments {
        if case .model(let model)? = session.variables[argument.value.unquotedName] { return [model] }
      }
    }
    return []
  }
}

extension String {
  /// A name's source without its backquotes.
  var unquotedName: String {
    let text = String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    guard text.count > 1, text.hasPrefix("`"), text.hasSuffix("`") else { return text }
    return String(text.dropFirst().dropLast())
  }
}
