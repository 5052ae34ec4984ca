/// The canonical text of an expression: one blank around `+ - * / % ~ ->`, none around `^ :` and the sign,
/// no round brackets but the needed ones. Parsing it gives the same tree again.
package func source(of expression: Expression) -> String {
  preconditionFailure("not yet")
}

/// A name as the language writes it: in backquotes where it could not stand bare.
package func source(ofName name: String) -> String {
  preconditionFailure("not yet")
}
