package import Engine

/// Editing of JSON objects in place; key order is kept and a new key goes to the end.
extension JSON {
  package static var emptyObject: JSON { .object([]) }

  /// Sets, replaces or (with nil) removes a member. Anything but an object becomes one.
  package mutating func set(_ key: String, _ value: JSON?) {
    var members = self.members ?? []
    let place = members.firstIndex { $0.key == key }
    switch (place, value) {
    case (let place?, let value?): members[place].value = value
    case (let place?, nil): members.remove(at: place)
    case (nil, let value?): members.append((key, value))
    case (nil, nil): break
    }
    self = .object(members)
  }
}
