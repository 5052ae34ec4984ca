internal import Engine
internal import JupyterProtocol

extension FuzzLaw {
  /// A content is understood or refused, by every type that has one; what is understood keeps to its bounds.
  package static let messages = FuzzLaw(name: "messages") { (bytes) throws(Violation) in
    guard let json = try? JSON.parse(bytes) else { return }
    try requireExecute(json)
    try understood { () throws(ContentError) in
      try CompleteRequest(json)
    } holds: { request in
      (0...request.code.unicodeScalars.count).contains(request.cursor)
    }
    try understood { () throws(ContentError) in
      try InspectRequest(json)
    } holds: { request in
      (0...request.code.unicodeScalars.count).contains(request.cursor)
    }
    try understood { () throws(ContentError) in
      try HistoryRequest(json)
    } holds: { request in
      switch request.access {
      case .tail(let count): count >= 0
      case .range: true
      case .search(_, let count, _): count ?? 0 >= 0
      }
    }
    try understood { () throws(ContentError) in
      try IsComplete.code(json)
    } holds: {
      $0 == json["code"]?.string
    }
    try understood { () throws(ContentError) in
      try Comm.id(json)
    } holds: {
      $0 == json["comm_id"]?.string
    }
    try understood { () throws(ContentError) in
      try Shutdown.restarts(json)
    } holds: { restarts in
      restarts == (json["restart"]?.bool ?? false)
    }
    if let file = try? ConnectionFile(bytes: bytes) {
      try require(!file.ip.isEmpty, "a connection file without an address")
      try require(
        file.ports.values.allSatisfy { (0...65_535).contains($0) || file.transport == .ipc }, "no port")
    }
  }

  private static func requireExecute(_ json: JSON) throws(Violation) {
    try understood { () throws(ContentError) in
      try ExecuteRequest(json)
    } holds: { request in
      request.code == json["code"]?.string && !(request.silent && request.storesHistory)
    }
  }

  private static func understood<Content>(
    _ read: () throws(ContentError) -> Content, holds: (Content) -> Bool
  ) throws(Violation) {
    let content: Content
    do throws(ContentError) {
      content = try read()
    } catch {
      return try requireDiscretion("\(error)")
    }
    try require(holds(content), "out of bounds: \(content)")
  }
}
