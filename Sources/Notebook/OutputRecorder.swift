package import Engine

/// Collects a cell's outputs in the shape in which nbformat stores them, and in which a notebook
/// client stores what the kernel sends: neighbouring texts of one stream are one output, a display
/// that is updated changes where it stands, and a clearing that waits happens at the next output.
package struct OutputRecorder: Sendable {
  package private(set) var outputs: [JSON] = []
  /// Places in `outputs` by display id.
  private var displays: [String: [Int]] = [:]
  private var clearsBeforeNext = false
  private let executionCount: Int

  /// Updates in their order; outputs of earlier cells may show the same displays.
  package private(set) var updates: [(id: String, bundle: MIMEBundle)] = []
  package var displayPlaces: [String: [Int]] { displays }

  package init(executionCount: Int) { self.executionCount = executionCount }

  package mutating func record(_ output: CellOutput) {
    switch output {
    case .stream(let stream, let text): append(text, to: stream)
    case .display(let bundle, let id):
      if let id { update(id, with: bundle) }
      append(Self.display(bundle, type: "display_data"))
      if let id { displays[id, default: []].append(outputs.count - 1) }
    case .updateDisplay(let bundle, let id):
      update(id, with: bundle)
    case .clear(let wait): if wait { clearsBeforeNext = true } else { clear() }
    case .progress: break
    case .result(let bundle):
      var result = Self.display(bundle, type: "execute_result")
      result.set("execution_count", .int(executionCount))
      append(result)
    case .error(let error):
      append(
        .object([
          ("output_type", .string("error")), ("ename", .string(error.name)),
          ("evalue", .string(error.message)),
          ("traceback", .array(error.colouredTraceback.map(JSON.string))),
        ]))
    }
  }

  /// An output of `outputs` after the display that it shows was updated.
  package static func updated(_ output: JSON, with bundle: MIMEBundle) -> JSON {
    var output = output
    output.set("data", Self.data(bundle))
    output.set("metadata", .emptyObject)
    return output
  }

  private mutating func append(_ text: String, to stream: OutputStream) {
    if !clearsBeforeNext, var last = outputs.last, last["name"]?.string == stream.rawValue,
      last["output_type"]?.string == "stream"
    {
      last.set("text", .string((last["text"]?.string ?? "") + text))
      outputs[outputs.count - 1] = last
    } else {
      append(
        .object([
          ("output_type", .string("stream")), ("name", .string(stream.rawValue)), ("text", .string(text)),
        ]))
    }
  }

  private mutating func append(_ output: JSON) {
    if clearsBeforeNext { clear() }
    outputs.append(output)
  }

  private mutating func clear() {
    outputs = []
    displays = [:]
    clearsBeforeNext = false
  }

  private mutating func update(_ id: String, with bundle: MIMEBundle) {
    updates.append((id, bundle))
    for place in displays[id] ?? [] { outputs[place] = Self.updated(outputs[place], with: bundle) }
  }

  private static func display(_ bundle: MIMEBundle, type: String) -> JSON {
    .object([("output_type", .string(type)), ("data", data(bundle)), ("metadata", .emptyObject)])
  }

  private static func data(_ bundle: MIMEBundle) -> JSON {
    .object(bundle.data.map { ($0.type, respelled($0.content)) })
  }

  /// Numbers inside machine data as they look once a Python client has stored them.
  private static func respelled(_ value: JSON) -> JSON {
    switch value {
    case .number(let text): .number(PythonNumber.respelled(text))
    case .array(let items): .array(items.map(respelled))
    case .object(let members): .object(members.map { ($0.key, respelled($0.value)) })
    default: value
    }
  }
}
