import ArgumentParser
import Engine
import Interpreter
import LineREPL
import Notebook

/// Typed as the ending of a file: `ipynb`, `regsh`, `html`, `md`.
extension DocumentKind: ExpressibleByArgument {
  package init?(argument: String) {
    guard let kind = Self.allCases.first(where: { $0.defaultValueDescription == argument }) else {
      return nil
    }
    self = kind
  }

  package var defaultValueDescription: String { String(ending.dropFirst()) }

  package static var allValueStrings: [String] { allCases.map(\.defaultValueDescription) }

  var ending: String { ending(.regshell) }
}

/// Where results go: one file, standard output (`-`), or in a folder or beside the input a file of the input's name.
struct Destination {
  /// As given with `-o`.
  var output: String?
  /// As given with `--to`.
  var kind: DocumentKind?

  private var isFolder: Bool { output.map(Folder.exists) ?? true }

  /// - Throws: names that contradict each other, or are too few for so many inputs.
  func validate(count: Int) throws(NotebookError) {
    if let output, output.hasSuffix("/"), !isFolder {
      throw NotebookError("\(output) is no folder that exists", help: "make it first: mkdir \(output)")
    }
    if count > 1, let output, !isFolder {
      throw NotebookError("several notebooks need a folder that exists; -o \(output) is none")
    }
    guard let kind, let output, output != "-", !isFolder, !output.hasSuffix(kind.ending) else {
      return
    }
    throw NotebookError(
      "-o \(output) names another kind of file than --to \(kind.defaultValueDescription)",
      help: "leave --to out, or give a folder")
  }

  /// - Parameter usual: the kind in a folder where none is given; nil asks for one.
  /// - Returns: nil where nothing says where it goes.
  func path(for input: String, usual: DocumentKind?) throws(NotebookError) -> String? {
    guard isFolder else { return output }
    guard output != nil || kind != nil else { return nil }
    guard let kind = kind ?? usual else {
      throw NotebookError("which kind of file?", help: "--to html writes reports into the folder")
    }
    var name = TextFile.name(of: input)
    if let ending = DocumentKind(path: name, .regshell)?.ending { name = String(name.dropLast(ending.count)) }
    let folder = output ?? TextFile.folder(of: input)
    let path = folder + (folder.isEmpty || folder.hasSuffix("/") ? "" : "/") + name + kind.ending
    guard path != input else {
      throw NotebookError("\(input) would be replaced", help: "--inplace does that, -o FOLDER goes elsewhere")
    }
    return path
  }
}
