import Engine
import Foundation
import Testing

@testable import Interpreter

/// The inputs of the transcripts with words lost, doubled and exchanged, as typing and pasting leave them.
@Suite("Mutated cells") struct MutatedCellTests {
  @Test("a garbled cell is answered, in few words, and harms nothing", arguments: 0..<8)
  func garbled(_ seed: UInt64) throws {
    let inputs = try Transcript.inputs().filter { !$0.contains("save(") && !$0.contains("set(") }
    #expect(inputs.count > 100)
    var generator = SplitMix64(seed: seed)
    let engine = RegshellEngine(options: EngineOptions(folder: Transcript.data))
    let before = """
      cars = read("mtcars.csv")
      warps = read("warpbreaks.csv")
      m = fit(mpg ~ wt + hp, cars, penalty = 0.5*l1)
      witness = [1, 2, 3]
      """
    engine.execute(Cell(before)) { _ in }
    for _ in 0..<60 {
      let cell = mutated(inputs, &generator)
      guard !cell.contains("witness") else { continue }
      engine.execute(Cell(cell)) { output in
        if case .error(let error) = output {
          #expect(!error.name.isEmpty && !error.message.isEmpty, "\(cell)")
          #expect(error.message.utf8.count < 1000, "\(cell)")
          #expect(error.traceback.count < 60, "\(cell)")
        }
      }
      #expect(Transcript.output(of: "witness", engine) == "[1, 2, 3]\n\n", "\(cell)")
    }
  }

  /// One input with one to three of its words gone, doubled, or replaced by a word of another.
  private func mutated(_ inputs: [String], _ generator: inout SplitMix64) -> String {
    var words = self.words(of: inputs.randomElement(using: &generator) ?? "")
    let others = self.words(of: inputs.randomElement(using: &generator) ?? "")
    for _ in 0..<Int.random(in: 1...3, using: &generator) {
      guard let place = words.indices.randomElement(using: &generator) else { break }
      switch Int.random(in: 0..<4, using: &generator) {
      case 0: words.remove(at: place)
      case 1: words.insert(words[place], at: place)
      case 2: words[place] = others.randomElement(using: &generator) ?? ""
      default: words.swapAt(place, words.indices.randomElement(using: &generator) ?? place)
      }
    }
    return words.joined()
  }

  /// Runs of letters and digits, and each other character alone.
  private func words(of text: String) -> [String] {
    var words: [String] = []
    var isInWord = false
    for character in text {
      let isWordCharacter = character.isLetter || character.isNumber || character == "_"
      if isWordCharacter, isInWord, !words.isEmpty {
        words[words.count - 1].append(character)
      } else {
        words.append(String(character))
      }
      isInWord = isWordCharacter
    }
    return words
  }
}

extension Transcript {
  /// Every input of every transcript.
  fileprivate static func inputs() throws -> [String] {
    var inputs: [String] = []
    for name in files {
      let text = try String(contentsOf: folder.appendingPathComponent(name), encoding: .utf8)
      for line in text.split(separator: "\n") {
        if line.hasPrefix("reg> ") {
          inputs.append(String(line.dropFirst(5)))
        } else if line.hasPrefix("...> "), !inputs.isEmpty {
          inputs[inputs.count - 1] += "\n" + line.dropFirst(5)
        }
      }
    }
    return inputs
  }
}
