// Written by the tests: what the first example of each page shows.

extension WorkedExamples {
  static let priors = #"""
    == normal
    normal(0, 1) · exp(−(b − μ)²/(2σ²)) / √(2πσ²)

     b  density  log density  constant  part with b  slope of −log density
    ──  ───────  ───────────  ────────  ───────────  ─────────────────────
    -1   0.2420      -1.4189   -0.9189      -0.5000                 -1.000
     0   0.3989      -0.9189   -0.9189       0                       0
     1   0.2420      -1.4189   -0.9189      -0.5000                 +1.000
    == laplace
    laplace(0, 0.5) · exp(−|b − μ|/s) / (2s)

     b  density  log density  constant  part with b  slope of −log density
    ──  ───────  ───────────  ────────  ───────────  ─────────────────────
    -1   0.1353      -2.0000         0      -2.0000                 -2.000
     0   1.0000       0              0       0                [-2.0, +2.0]
     1   0.1353      -2.0000         0      -2.0000                 +2.000
    == student
    student(3, 0, 1) · Γ(½(ν + 1))/(Γ(½ν)√(νπ)s) · (1 + (b − μ)²/(νs²))^{−½(ν + 1)}

     b  density  log density  constant  part with b  slope of −log density
    ──  ───────  ───────────  ────────  ───────────  ─────────────────────
    -1   0.2067      -1.5763   -1.0009      -0.5754                 -1.000
     0   0.3676      -1.0009   -1.0009       0                       0
     1   0.2067      -1.5763   -1.0009      -0.5754                 +1.000
    == cauchy
    cauchy(0, 2.5) · 1/(πs(1 + (b − μ)²/s²))

     b  density  log density  constant  part with b  slope of −log density
    ──  ───────  ───────────  ────────  ───────────  ─────────────────────
    -1   0.1098      -2.2094   -2.0610      -0.1484                 -0.276
     0   0.1273      -2.0610   -2.0610       0                       0
     1   0.1098      -2.2094   -2.0610      -0.1484                 +0.276
    == horseshoe
    horseshoe(0.5) · e^z·E₁(z)/(τ√(2π³)),  z = b²/(2τ²)

     b  density  log density  constant  part with b  slope of −log density
    ──  ───────  ───────────  ────────  ───────────  ─────────────────────
    -1  0.09177      -2.3885   -1.3705      -1.0180                 -1.535
     0      inf          inf   -1.3705          inf           [-inf, +inf]
     1  0.09177      -2.3885   -1.3705      -1.0180                 +1.535
    == flat
    flat · 1 everywhere (improper: it does not integrate to 1)

     b  density  log density  constant  part with b  slope of −log density
    ──  ───────  ───────────  ────────  ───────────  ─────────────────────
    -1     flat     constant         –            0                      0
     0     flat     constant         –            0                      0
     1     flat     constant         –            0                      0
    """#
}
