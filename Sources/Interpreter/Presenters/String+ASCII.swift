extension String {
  /// The language's signs in ASCII: Greek letters by name with the products between them written out, indices and
  /// powers as they are typed. What has no spelling here stays.
  var inASCII: String {
    guard utf8.contains(where: { $0 >= 0x80 }) else { return self }
    var result = ""
    /// The last character was a letter that has become a word.
    var isAfterName = false
    var rest = self[...]
    while let character = rest.popFirst() {
      let wasName = isAfterName
      isAfterName = false
      if let name = greek[character] {
        if let last = result.last, last.isLetter || last.isNumber { result += "*" }
        result += name
        isAfterName = true
      } else if character == "√" {
        if wasName { result += "*" }
        let operand = rest.prefix { $0.isLetter || $0.isNumber }
        rest = rest.dropFirst(operand.count)
        result += rest.first == "(" && operand.isEmpty ? "sqrt" : "sqrt(\(String(operand).inASCII))"
      } else if let index = lowered[character] {
        let run = rest.prefix { lowered[$0] != nil }
        rest = rest.dropFirst(run.count)
        let text = String(index) + run.compactMap { lowered[$0] }
        result += text.count > 1 ? "_{\(text)}" : "_" + text
      } else if let power = raised[character] {
        let run = rest.prefix { raised[$0] != nil }
        rest = rest.dropFirst(run.count)
        result += "^" + String(power) + run.compactMap { raised[$0] }
      } else if character == "·" {
        result += result.hasSuffix(" ") ? "|" : "*"
      } else if character == "Σ" {
        result += "sum "
        rest = rest.drop { $0 == " " }
      } else if let sign = signs[character] {
        result += sign
      } else {
        if wasName, character.isLetter { result += "*" }
        result.append(character)
      }
    }
    return result
  }
}

private let greek: [Character: String] = [
  "α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "ε": "epsilon", "ζ": "zeta", "η": "eta",
  "θ": "theta", "κ": "kappa", "λ": "lambda", "μ": "mu", "ν": "nu", "ξ": "xi", "π": "pi", "ρ": "rho",
  "σ": "sigma", "τ": "tau", "φ": "phi", "χ": "chi", "ψ": "psi", "ω": "omega", "Γ": "Gamma", "Δ": "Delta",
  "Θ": "Theta", "Λ": "Lambda", "Π": "Pi", "Φ": "Phi", "Ψ": "Psi", "Ω": "Omega",
]

private let lowered: [Character: Character] = [
  "₀": "0", "₁": "1", "₂": "2", "₃": "3", "₄": "4", "₅": "5", "₆": "6", "₇": "7", "₈": "8", "₉": "9",
  "₋": "-", "₊": "+", "ₖ": "k", "ⱼ": "j", "ᵢ": "i", "ₙ": "n", "ₘ": "m",
]

private let raised: [Character: Character] = [
  "⁰": "0", "¹": "1", "²": "2", "³": "3", "⁴": "4", "⁵": "5", "⁶": "6", "⁷": "7", "⁸": "8", "⁹": "9",
  "⁻": "-", "⁺": "+", "ᵖ": "p", "ᵀ": "T",
]

private let signs: [Character: String] = [
  "−": "-", "–": "-", "—": "-", "½": "1/2 ", "¼": "1/4 ", "ŷ": "yhat", "∞": "inf", "±": "+-", "×": "x",
  "≤": "<=",
  "≥": ">=", "≠": "!=", "≈": "~=", "←": "<-", "→": "->", "↔": "<->", "…": "...", "─": "-", "‖": "||",
  "∈": "in",
  "“": "\"", "”": "\"", "‘": "'", "’": "'", "›": ">", "•": "*", "∂": "d",
]
