import Engine
import Testing

@testable import Interpreter

/// The lines that read data in other tools; the clients' tests run them in R and in Python.
@Suite("Reading in other tools") struct TranslatedReadingTests {
  private static let folder = "../../Tests/Clients/"

  /// The lines of a program that read the data, for a fit to a file of that folder.
  private func lines(_ read: String, _ formula: String, _ tool: String) throws -> [String] {
    let bench = try Workbench("d = read(\"\(Self.folder)\(read))\nm = fit(\(formula), d, penalty = 0.1*l2)")
    return bench.shown("translate(m, \"\(tool)\")").replacing(Self.folder, with: "").split(separator: "\n")
      .map(String.init)
      .filter { ["d <- ", "d = ", "d["].contains(where: $0.hasPrefix) }
  }

  @Test(
    "types are said where a tool would read other values",
    arguments: [
      // Hexadecimal numbers, numbers and logicals as text, and texts that pandas takes for missing values.
      ("hex", "colClasses = c(\"hex\" = \"character\")", "dtype={\"hex\": str}"),
      ("zip", "colClasses = c(\"zip\" = \"character\")", "dtype={\"zip\": str}"),
      ("words", "colClasses = c(\"words\" = \"character\")", "dtype={\"words\": str}"),
      ("tf", "colClasses = c(\"tf\" = \"character\")", nil),
      ("cplx", "colClasses = c(\"cplx\" = \"character\")", nil),
      ("nn", nil, "keep_default_na=False, na_values=[\"na\", \"N/A\", \".\"]"),
      ("x", "na.strings = c(\"na\", \"N/A\", \".\")", "na_values=[\"na\", \".\"]"),
      ("big", nil, "dtype={\"big\": float}"),
      ("flag", nil, nil), ("k", nil, nil), ("log(k + 3)", nil, nil),
    ] as [(String, String?, String?)])
  func types(term: String, r: String?, python: String?) throws {
    let read = "spellings.csv\", text = [\"zip\", \"words\", \"exp\"]"
    #expect(
      try lines(read, "y ~ \(term)", "glmnet")
        == ["d <- read.csv(\"spellings.csv\", check.names = FALSE\(r.map { ", \($0)" } ?? ""))"])
    let opening = try lines(read, "y ~ \(term)", "sklearn")
    #expect(opening.first == "d = pd.read_csv(\"spellings.csv\"\(python.map { ", \($0)" } ?? ""))")
  }

  @Test("blanks around fields, files without names, other delimiters") func layout() throws {
    #expect(
      try lines("padded.csv\"", "y ~ a + f", "sklearn") == [
        "d = pd.read_csv(\"padded.csv\", dtype=str, keep_default_na=False, skipinitialspace=True)",
        "d = d.rename(columns=str.strip).apply(lambda c: c.str.strip())", "d[\"y\"] = d[\"y\"].astype(float)",
        "d[\"f\"] = d[\"f\"].str.lower().map({\"true\": True, \"false\": False})",
      ])
    #expect(try lines("padded.csv\"", "y ~ a + f", "glmnet").joined().hasSuffix(", strip.white = TRUE)"))
    let bare = "bare.csv\", header = false"
    #expect(
      try lines(bare, "x2 ~ x3", "glmnet") == [
        "d <- read.csv(\"bare.csv\", check.names = FALSE, sep = \"|\", header = FALSE, col.names = paste0(\"x\", 1:3))"
      ])
    #expect(
      try lines(bare, "x2 ~ x3", "sklearn") == [
        "d = pd.read_csv(\"bare.csv\", sep=\"|\", header=None, names=[f\"x{i}\" for i in range(1, 4)])"
      ])
  }

  @Test("pandas cannot keep blanks inside quotes and drop those around") func bothBlanks() throws {
    let folder = try TemporaryFolder(["both.csv": "g,y\n\" a\", 1\nb,2\n\" a\",3\nb,5\n"])
    let bench = try Workbench("m = fit(y ~ g, read(\"\(folder.path)/both.csv\"))")
    #expect(
      bench.run("translate(m, \"sklearn\")").error?.message.contains("pandas cannot tell apart") == true)
    #expect(bench.shown("translate(m, \"glmnet\")").contains("strip.white = TRUE"))
  }
}
