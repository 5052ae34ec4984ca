extension Table {
  /// The table as formats for machines write it: a column of numbers holds numbers alone. A word that stands in one for
  /// the reader, such as `corner` for a standard deviation that does not exist, goes into a last column `note`, with the
  /// name of the column in front; a dash is nothing.
  var forMachines: Table {
    let numeric = columns.indices.filter { place in
      columns[place].alignment == .number && rows.contains { $0[place].isNumber }
    }
    var table = self
    for place in columns.indices { table.columns[place].header = columns[place].machineName }
    var notes = [[String]](repeating: [], count: rows.count)
    for row in rows.indices {
      for place in numeric {
        guard case .text(let text) = rows[row][place] else { continue }
        table.rows[row][place] = .empty
        if !["", "–", "-"].contains(text) { notes[row].append("\(table.columns[place].header): \(text)") }
      }
    }
    guard notes.contains(where: { !$0.isEmpty }) else { return table }
    table.columns.append(Column("note"))
    for row in table.rows.indices {
      table.rows[row].append(notes[row].isEmpty ? .empty : .text(notes[row].joined(separator: "; ")))
    }
    return table
  }

  /// What it is called beside other tables.
  package var machineName: String { name ?? columns.first?.machineName ?? "" }
}

extension Table {
  /// Several tables as one JSON object, an array of rows under each one's name.
  package static func json(_ tables: [Table]) -> String {
    let names = uniqueNames(tables.map(\.machineName))
    let members = zip(names, tables).map { name, table in
      JSONRenderer.quoted(name) + ": " + JSONRenderer.render(table).dropLast()
    }
    return "{\n" + members.joined(separator: ",\n") + "\n}"
  }
}
