// Written by the tests: what the first example of each page shows.

extension WorkedExamples {
  static let penalties = #"""
    == l1
       b  0.5·l1 slope  step = -slope  so b
    ────  ────────────  ─────────────  ──────────────────────────────
    -2.0        -0.500         +0.500  moves up, towards 0
     0.0  [-0.5, +0.5]          0      stays while |loss slope| ≤ 0.5
     2.0        +0.500         -0.500  moves down, towards 0
    == l2
       b  0.5·l2 slope  step = -slope  so b
    ────  ────────────  ─────────────  ─────────────────────
    -2.0        -2.000         +2.000  moves up, towards 0
     0.0         0              0      stays
     2.0        +2.000         -2.000  moves down, towards 0
    == lp
       b  0.5·lp(1.5) slope  step = -slope  so b
    ────  ─────────────────  ─────────────  ─────────────────────
    -2.0             -1.061         +1.061  moves up, towards 0
     0.0              0              0      stays
     2.0             +1.061         -1.061  moves down, towards 0
    == norm2
       b  0.5·norm2 slope  step = -slope  so b
    ────  ───────────────  ─────────────  ─────────────────────
    -2.0           -0.354         +0.354  moves up, towards 0
     0.0            0              0      stays
     2.0           +0.354         -0.354  moves down, towards 0
    == linf
       b  0.5·linf slope  step = -slope  so b
    ────  ──────────────  ─────────────  ──────────────────────────────────────────
    -2.0       [-0.5, 0]              0  stays while the loss slope is in [0, +0.5]
     0.0               0              0  stays
     2.0       [0, +0.5]              0  stays while the loss slope is in [-0.5, 0]
    == group
       b  0.5·group slope  step = -slope  so b
    ────  ───────────────  ─────────────  ──────────────────────────────
    -2.0           -0.500         +0.500  moves up, towards 0
     0.0     [-0.5, +0.5]          0      stays while |loss slope| ≤ 0.5
     2.0           +0.500         -0.500  moves down, towards 0
    == quad
       b  0.5·quad([[1, 0.5], [0.5, 1]]) slope  step = -slope  so b
    ────  ────────────────────────────────────  ─────────────  ───────────────────
    -2.0                                -0.750         +0.750  moves up, towards 0
     1.0                                 0              0      stays
    == tv
       b  0.5·tv slope  step = -slope  so b
    ────  ────────────  ─────────────  ─────────────────────
    -2.0        -0.500         +0.500  moves up, towards 0
     0.0         0              0      stays
     2.0        +0.500         -0.500  moves down, towards 0
    == scad
       b  0.5·scad(0.5) slope  step = -slope  so b
    ────  ───────────────────  ─────────────  ───────────────────────────────
    -2.0                    0              0  stays
     0.0       [-0.25, +0.25]              0  stays while |loss slope| ≤ 0.25
     2.0                    0              0  stays
    == mcp
       b  0.5·mcp(0.5) slope  step = -slope  so b
    ────  ──────────────────  ─────────────  ───────────────────────────────
    -2.0                   0              0  stays
     0.0      [-0.25, +0.25]              0  stays while |loss slope| ≤ 0.25
     2.0                   0              0  stays
    == box
       b  0.5·box(-1, 1) slope  step = -slope  so b
    ────  ────────────────────  ─────────────  ─────────────────────────────────────────────
    -2.0                  -inf           +inf  not allowed: moves up, to the nearest bound
     0.0                     0              0  stays
     2.0                  +inf           -inf  not allowed: moves down, to the nearest bound
    == nonneg
       b  0.5·nonneg slope  step = -slope  so b
    ────  ────────────────  ─────────────  ───────────────────────────────────────────
    -2.0              -inf           +inf  not allowed: moves up, to the nearest bound
     0.0         [-inf, 0]              0  stays while the loss slope is in [0, +inf]
     2.0                 0              0  stays
    == elastic
       b   0.25·l1 slope  0.125·l2 slope             sum  step = -slope  so b
    ────  ──────────────  ──────────────  ──────────────  ─────────────  ───────────────────────────────
    -2.0          -0.250          -0.500          -0.750         +0.750  moves up, towards 0
     0.0  [-0.25, +0.25]           0      [-0.25, +0.25]          0      stays while |loss slope| ≤ 0.25
     2.0          +0.250          +0.500          +0.750         -0.750  moves down, towards 0
    """#
}
