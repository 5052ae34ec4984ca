import Engine
import Glibc

/// The folder of a Markdown report's pictures, `report_files` beside `report.md`, the name that nbconvert gives it
/// too.
///
/// In it the names `plot-N` and `image-N` are the report's. It replaces files that are called so, and removes
/// those that the report before it showed and it does not. Everything else there is left alone.
struct PictureFolder {
  let path: String

  /// As links from the report spell it.
  var name: String { TextFile.name(of: path) }

  /// Before the work: whether pictures can be kept, whatever their number.
  func requirePlace(for report: String) throws(NotebookError) {
    guard TextFile.exists(path) else { return try TextFile.requireReplaceable(path) }
    guard Folder.exists(path) else {
      throw NotebookError("the plots of \(report) go into \(path), which is no folder")
    }
    try TextFile.requireReplaceable(path + "/plot-1.svg")
    for name in Folder.names(in: path) where Self.isPicture(name) {
      try TextFile.requireReplaceable(path + "/" + name)
    }
  }

  /// - Throws: the first failure, when the others are written.
  func write(_ pictures: [MarkdownReport.Picture]) throws(NotebookError) {
    guard !pictures.isEmpty else { return }
    try TextFile.makeFolder(path)
    var failure: NotebookError?
    for picture in pictures {
      do throws(NotebookError) {
        try TextFile.replace("\(path)/\(picture.name)", with: picture.bytes)
      } catch {
        failure = failure ?? error
      }
    }
    if let failure { throw failure }
  }

  /// Removes the pictures that the former text shows and the new one does not, and the folder once it is empty.
  func removePictures(of former: String, not text: String) {
    let unshown = shown(in: former).subtracting(shown(in: text))
    guard !unshown.isEmpty else { return }
    for name in unshown {
      let file = path + "/" + name
      var status = stat()
      if lstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG { unlink(file) }
    }
    rmdir(path)
  }

  private func shown(in text: String) -> Set<String> {
    let parts = text.split(separator: "](\((name + "/").addressed)", omittingEmptySubsequences: false)
    let names = parts.dropFirst().map { String($0.prefix { $0 != ")" && !$0.isWhitespace }) }
    return Set(names.filter(Self.isPicture))
  }

  /// `plot-1.svg`, `image-12.png`.
  private static func isPicture(_ name: String) -> Bool {
    let parts = name.split(separator: ".", omittingEmptySubsequences: false)
    let words = parts[0].split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count == 2, words.count == 2 else { return false }
    return MarkdownReport.endings.values.contains(String(parts[1])) && ["plot", "image"].contains(words[0])
      && !words[1].isEmpty && words[1].allSatisfy { $0.isASCII && $0.isNumber }
  }
}
