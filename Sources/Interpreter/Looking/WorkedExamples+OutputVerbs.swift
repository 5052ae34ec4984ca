// Written by the tests: what the first example of each page shows.

extension WorkedExamples {
  static let outputVerbs = #"""
    == table
    |    b | l2 slope | step = -slope | so b                  |
    | ---: | -------: | ------------: | :-------------------- |
    | -1.0 |   -2.000 |        +2.000 | moves up, towards 0   |
    |  0.0 |        0 |             0 | stays                 |
    |  1.0 |   +2.000 |        -2.000 | moves down, towards 0 |
    == save
    note: wrote slopes.csv (103 bytes)
    == set
    0.3333
    == print
    hello
    == ask
    6
    """#
}
