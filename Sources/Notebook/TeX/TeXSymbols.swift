/// The commands that stand for one sign, with the class by which TeX spaces them.
///
/// Source: D. E. Knuth, The TeXbook, appendix F (1984); the American Mathematical Society's amsmath and amssymb.
enum TeXSymbols {
  /// Letters: small Greek ones slant, capitals stand upright.
  static let letters: [String: Character] = [
    "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ϵ", "varepsilon": "ε", "zeta": "ζ",
    "eta": "η", "theta": "θ", "vartheta": "ϑ", "iota": "ι", "kappa": "κ", "lambda": "λ", "mu": "μ", "nu": "ν",
    "xi": "ξ", "omicron": "ο", "pi": "π", "varpi": "ϖ", "rho": "ρ", "varrho": "ϱ", "sigma": "σ",
    "varsigma": "ς", "tau": "τ", "upsilon": "υ", "phi": "ϕ", "varphi": "φ", "chi": "χ", "psi": "ψ",
    "omega": "ω", "Gamma": "Γ", "Delta": "Δ", "Theta": "Θ", "Lambda": "Λ", "Xi": "Ξ", "Pi": "Π", "Sigma": "Σ",
    "Upsilon": "Υ", "Phi": "Φ", "Psi": "Ψ", "Omega": "Ω", "partial": "∂", "nabla": "∇", "ell": "ℓ",
    "hbar": "ℏ", "imath": "ı", "jmath": "ȷ", "Re": "ℜ", "Im": "ℑ", "aleph": "ℵ", "infty": "∞",
    "emptyset": "∅", "varnothing": "∅", "forall": "∀", "exists": "∃", "nexists": "∄", "neg": "¬", "lnot": "¬",
    "top": "⊤", "bot": "⊥", "angle": "∠", "dagger": "†", "ldots": "…", "dots": "…", "dotsc": "…",
    "cdots": "⋯", "dotsb": "⋯", "vdots": "⋮", "ddots": "⋱", "prime": "′", "degree": "°", "square": "□",
    "blacksquare": "■", "star": "⋆", "checkmark": "✓", "#": "#", "$": "$", "%": "%", "&": "&", "_": "_",
    "S": "§", "P": "¶", "pounds": "£",
  ]

  static let binaries: [String: String] = [
    "cdot": "·", "times": "×", "div": "÷", "pm": "±", "mp": "∓", "ast": "∗", "circ": "∘", "bullet": "∙",
    "cap": "∩", "cup": "∪", "setminus": "∖", "wedge": "∧", "land": "∧", "vee": "∨", "lor": "∨", "oplus": "⊕",
    "ominus": "⊖", "otimes": "⊗", "odot": "⊙", "bmod": "mod",
  ]

  static let relations: [String: String] = [
    "le": "≤", "leq": "≤", "leqslant": "⩽", "ge": "≥", "geq": "≥", "geqslant": "⩾", "ne": "≠", "neq": "≠",
    "lt": "<", "gt": ">", "ll": "≪", "gg": "≫", "equiv": "≡", "approx": "≈", "sim": "∼", "simeq": "≃",
    "cong": "≅", "propto": "∝", "in": "∈", "notin": "∉", "ni": "∋", "subset": "⊂", "subseteq": "⊆",
    "supset": "⊃", "supseteq": "⊇", "mid": "∣", "nmid": "∤", "parallel": "∥", "perp": "⟂", "prec": "≺",
    "preceq": "⪯", "succ": "≻", "succeq": "⪰", "coloneqq": "≔", "doteq": "≐", "triangleq": "≜", "vdash": "⊢",
    "models": "⊨", "lesssim": "≲", "gtrsim": "≳", "to": "→", "rightarrow": "→", "leftarrow": "←", "gets": "←",
    "leftrightarrow": "↔", "Rightarrow": "⇒", "Leftarrow": "⇐", "Leftrightarrow": "⇔", "implies": "⟹",
    "impliedby": "⟸", "iff": "⟺", "longrightarrow": "⟶", "Longrightarrow": "⟹", "longleftarrow": "⟵",
    "Longleftarrow": "⟸", "Longleftrightarrow": "⟺", "mapsto": "↦", "longmapsto": "⟼", "hookrightarrow": "↪",
    "uparrow": "↑", "downarrow": "↓", "nearrow": "↗", "searrow": "↘", "rightsquigarrow": "⇝", "colon": ":",
  ]

  /// Large signs; the integrals take their limits at the side.
  static let sums: [String: String] = [
    "sum": "∑", "prod": "∏", "coprod": "∐", "bigcup": "⋃", "bigcap": "⋂", "bigoplus": "⨁", "bigotimes": "⨂",
    "bigvee": "⋁", "bigwedge": "⋀",
  ]
  static let integrals: [String: String] = ["int": "∫", "iint": "∬", "iiint": "∭", "oint": "∮"]

  /// Names of functions in upright letters.
  static let functions: Set = [
    "log", "ln", "lg", "exp", "sin", "cos", "tan", "cot", "sec", "csc", "sinh", "cosh", "tanh", "coth",
    "arcsin", "arccos", "arctan", "arg", "dim", "deg", "hom", "ker",
  ]
  /// Those whose condition stands below, with their text.
  static let bounds: [String: String] = [
    "max": "max", "min": "min", "sup": "sup", "inf": "inf", "lim": "lim", "limsup": "lim sup",
    "liminf": "lim inf", "det": "det", "gcd": "gcd", "Pr": "Pr", "argmin": "arg min", "argmax": "arg max",
  ]

  /// What may stand behind `\left`, `\right` and `\big`, and its class elsewhere.
  static let fences: [String: (sign: String, kind: MathAtom.Kind)] = [
    "{": ("{", .open), "lbrace": ("{", .open), "}": ("}", .close), "rbrace": ("}", .close),
    "langle": ("⟨", .open), "rangle": ("⟩", .close), "lfloor": ("⌊", .open), "rfloor": ("⌋", .close),
    "lceil": ("⌈", .open), "rceil": ("⌉", .close), "lvert": ("|", .open), "rvert": ("|", .close),
    "lVert": ("‖", .open), "rVert": ("‖", .close), "lbrack": ("[", .open), "rbrack": ("]", .close),
    "vert": ("|", .ordinary), "|": ("‖", .ordinary), "Vert": ("‖", .ordinary), "backslash": ("\\", .ordinary),
  ]
  static let plainFences: [Character: MathAtom.Kind] = [
    "(": .open, "[": .open, ")": .close, "]": .close, "|": .ordinary, "‖": .ordinary, "⟨": .open, "⟩": .close,
  ]

  /// Widths in em.
  static let spaces: [String: String] = [
    ",": "0.167em", "thinspace": "0.167em", ":": "0.222em", ">": "0.222em", "medspace": "0.222em",
    ";": "0.278em", "thickspace": "0.278em", "!": "-0.167em", "negthinspace": "-0.167em", "enspace": "0.5em",
    "quad": "1em", "qquad": "2em", " ": "0.25em", "\n": "0.25em", "nobreakspace": "0.25em",
  ]

  /// Signs above a piece, and whether they grow with it.
  static let accents: [String: (sign: String, grows: Bool)] = [
    "hat": ("^", false), "widehat": ("\u{302}", true), "bar": ("¯", false), "tilde": ("~", false),
    "widetilde": ("~", true), "vec": ("→", false), "dot": ("˙", false), "ddot": ("¨", false),
    "check": ("ˇ", false), "breve": ("˘", false), "acute": ("´", false), "grave": ("`", false),
    "mathring": ("˚", false), "overrightarrow": ("→", true), "overleftarrow": ("←", true),
  ]
}
