/// How tightly the parts of an expression bind; shared by the parser and the printer.
enum Precedence: Int, Comparable {
  /// A function's body takes all that follows.
  case lambda
  case formula
  case sum
  case product
  case interaction
  case unary
  case power
  case postfix

  static func < (a: Precedence, b: Precedence) -> Bool { a.rawValue < b.rawValue }

  /// The next tighter level.
  var tighter: Precedence { Precedence(rawValue: rawValue + 1) ?? .postfix }
}

extension BinaryOperator.Symbol {
  var precedence: Precedence {
    switch self {
    case .plus, .minus: .sum
    case .times, .divided, .remainder: .product
    case .colon: .interaction
    case .power: .power
    }
  }
}

extension Token.Kind {
  var operatorSymbol: BinaryOperator.Symbol? {
    switch self {
    case .plus: .plus
    case .minus: .minus
    case .times: .times
    case .divided: .divided
    case .remainder: .remainder
    case .colon: .colon
    case .power: .power
    default: nil
    }
  }
}
