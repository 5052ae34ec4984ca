import Engine
import Glibc
import Syntax

/// Files and folders that a begun file name may become.
enum FileCandidates {
  struct Entry: Equatable {
    /// The whole name as it stands in the quotes, a folder with `/` at its end.
    let path: String
    let isFolder: Bool
  }

  /// Entries of the folder that `begun` names so far, in code point order; empty where it cannot be read.
  ///
  /// Hidden files are listed once their point is typed.
  static func entries(begun: String, folder: String?) -> [Entry] {
    let slash = begun.lastIndex(of: "/")
    let head = slash.map { String(begun[...$0]) } ?? ""
    let tail = slash.map { String(begun[begun.index(after: $0)...]) } ?? begun
    let place = place(of: head, from: folder)
    var entries: [Entry] = []
    for name in Folder.names(in: place) where name.hasPrefix(tail) {
      if name.hasPrefix("."), !tail.hasPrefix(".") { continue }
      let isFolder = Folder.exists(place + name)
      entries.append(Entry(path: head + name + (isFolder ? "/" : ""), isFolder: isFolder))
    }
    return entries.sorted { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
  }

  private static func place(of head: String, from folder: String?) -> String {
    if head.hasPrefix("~/"), let home = getenv("HOME") { return String(cString: home) + head.dropFirst() }
    return head.hasPrefix("/") ? head : (folder.map { $0 + "/" } ?? "./") + head
  }

  /// The name in the file's own folder that it was meant to be.
  static func nearest(to path: String) -> String? {
    let slash = path.lastIndex(of: "/")
    let folder = slash.map { String(path[...$0]) } ?? "./"
    let name = slash.map { String(path[path.index(after: $0)...]) } ?? path
    return DidYouMean.suggestion(for: name, among: Folder.names(in: folder).sorted())
  }
}
