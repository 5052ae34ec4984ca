import Engine
import Foundation
import Tables
import Testing

@testable import Interpreter

/// The settings of tables on all that the transcripts print: a screen without Unicode, a narrow and a wide one.
@Suite("Settings of tables") struct TableSettingTests {
  /// What each input of a transcript shows as a result, its settings left out.
  private static func results(of file: String, _ options: EngineOptions) throws -> [(
    code: String, text: String
  )] {
    let text = try String(contentsOf: Transcript.folder.appendingPathComponent(file), encoding: .utf8)
    let engine = RegshellEngine(options: options)
    var results: [(String, String)] = []
    for code in Transcript.inputs(of: text) where !code.hasPrefix("set(") {
      engine.execute(Cell(code)) { output in
        switch output {
        case .result(let bundle), .display(let bundle, _): results.append((code, bundle.text))
        default: break
        }
      }
    }
    #expect(!results.isEmpty)
    return results
  }

  @Test("no byte outside ASCII, and every sign of the language has a name there", arguments: Transcript.files)
  func ascii(file: String) throws {
    let options = EngineOptions(isASCII: true, folder: Transcript.data)
    for (code, text) in try Self.results(of: file, options) {
      // Programs and formats for machines are given as they are.
      guard !code.contains("translate("), !code.contains("table(") else { continue }
      let odd = text.filter { !$0.isASCII }
      #expect(odd.isEmpty, "\(code)\n\(odd)")
      // A name in the data may have no spelling, our own signs must.
      #expect(!text.replacing("Zo\\u{eb}", with: "").contains("\\u{"), "\(code)\n\(text)")
    }
  }

  @Test(
    "signs in ASCII can be typed and read",
    arguments: [
      ("1/(2n) Σ(y − ŷ)²  +  0.5·Σ|b|", "1/(2n) sum (y - yhat)^2  +  0.5*sum |b|"),
      ("lasso · n = 3", "lasso | n = 3"),
      ("√(2πσ²)", "sqrt(2*pi*sigma^2)"), ("√k·‖b‖₂", "sqrt(k)*||b||_2"), ("bⱼ − bⱼ₋₁", "b_j - b_{j-1}"),
      ("τ√(2πγ)", "tau*sqrt(2*pi*gamma)"), ("e⁻¹", "e^-1"), ("λb", "lambda*b"), ("≤ ∞ …", "<= inf ..."),
      ("plain", "plain"),
    ])
  func signs(sign: String, ascii: String) { #expect(sign.inASCII == ascii) }

  /// A word that does not fit stays whole, and however much follows is broken in its time.
  @Test func longWordsAndLongLines() {
    let word = String(repeating: "w", count: 60)
    func fitted(_ line: String) -> [String] {
      guard case .lines(let lines)? = Document([.lines([line])]).fitted(to: 40).blocks.first else {
        return []
      }
      return lines
    }
    #expect(fitted("a \(word) b") == ["a", "  \(word) b"])
    #expect(fitted("  \(word)") == ["  \(word)"])
    #expect(fitted(word) == [word])
    #expect(
      fitted("one · two · " + String(repeating: "three ", count: 8)) == [
        "one · two · three three three three", "  three three three three ",
      ])
    let many = fitted(String(repeating: "word ", count: 20_000))
    #expect(many.count > 2500 && many.allSatisfy { $0.count <= 40 })
  }

  @Test("lines keep the width where their parts can be parted", arguments: Transcript.files)
  func width(file: String) throws {
    for width in [40, 400] {
      for (code, text) in try Self.results(of: file, EngineOptions(width: width, folder: Transcript.data)) {
        guard !code.contains("translate("), !code.contains("table("), !code.contains("help(") else {
          continue
        }
        for line in text.split(separator: "\n") where String(line).displayWidth > width {
          // Code and formulas that stand apart are never broken.
          let isCode = line.hasPrefix("    ") || (line.hasPrefix("  ") && line.hasSuffix(")"))
          #expect(isCode, "\(code)\n\(line)")
        }
      }
    }
  }
}

extension Transcript {
  /// What is typed in a transcript, one text an input.
  fileprivate static func inputs(of transcript: String) -> [String] {
    var inputs: [String] = []
    for line in transcript.split(separator: "\n") {
      if line.hasPrefix("reg> ") {
        inputs.append(String(line.dropFirst(5)))
      } else if line.hasPrefix("...> "), !inputs.isEmpty {
        inputs[inputs.count - 1] += "\n" + line.dropFirst(5)
      }
    }
    return inputs
  }
}
