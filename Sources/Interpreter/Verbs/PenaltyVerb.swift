/// `penalty(b -> expression)`: a penalty of one's own.
enum PenaltyVerb: Verb {
  static let definition = VerbDefinition(
    name: "penalty", group: .model, summary: "a penalty from a function of the coefficients",
    parameters: [
      Parameter(
        "f", "a function of the coefficients whose value is a number", kinds: [.function], positional: true,
        required: true)
    ],
    details: [
      "It adds to others, takes a strength in front and terms behind, and is fitted with every loss. Gradient and curvature come from the expression by automatic differentiation; gradient(f, at = …, check = true) shows them beside differences.",
      "What is written is added as it is, constants included. b is the vector of the coefficients that it acts on, standardised unless scale = \"data\"; b[2] is the second of them. Lists and numbers of the session keep the values that they had.",
      "abs, pmax and pmin may have kinks in a sum over coefficients that is convex: the slope there is an interval, and coefficients can stay at it, as at 0 with abs(b). Other kinks are refused: linf and norm2 are built in.",
      "Convex is what the rules of its parts say: sums, maxima, squares, norms and exponentials of what is convex. Otherwise a fit says that its optimum may be a local one.",
    ],
    examples: [
      "gradient(penalty(b -> sum(sqrt(b^2 + 0.01))), at = [-1, 0, 1])",
      "cars = read(\"mtcars.csv\")\nfit(mpg ~ wt + hp, cars, penalty = 0.1*l1 + 0.5*penalty(b -> sum(sqrt(b^2 + 0.01))))",
      "cars = read(\"mtcars.csv\")\nfit(mpg ~ wt + hp, cars, penalty = 2*penalty(b -> (b[1] - b[2])^2))",
    ])

  static func run(_ call: Call) throws(Failure) -> Value? {
    guard case .function(let function)? = try call.value("f") else { return nil }
    return .penalty(try CustomPieces.penalty(function, call))
  }
}
