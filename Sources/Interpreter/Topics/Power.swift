import Tables

extension Topic {
  /// Source: G. Wilkinson and C. Rogers (1973).
  static let power = Topic(
    name: "power",
    aliases: [
      "^", "square", "polynomial", "interaction", "interactions", "wilkinson", "formula", "formulas",
    ],
    summary: "in a formula (a + b)^2 makes interactions, and wt^2 is the square",
    text: [
      "In a formula the signs + - : * have the meaning that Wilkinson and Rogers gave them, and so has a power of a sum of terms:",
      "  a:b          the product of two columns, or of their dummies",
      "  a*b          a + b + a:b",
      "  (a + b)^2    a + b + a:b, each term at most once",
      "  .            all columns that are not the response;  . - x all but x;  0 no intercept",
      "Everything else is arithmetic row by row, also the power of a single column: wt^2 is its square, where R would want I(wt^2). log(hp), wt/hp inside a call, and poly(hp, 2) for orthogonal powers work alike.",
      "A column and its square rise together, which l1 answers by keeping one (explain(\"correlated\")). poly avoids that. The p of lp(p) is another power: that of a penalty.",
    ],
    examples: ["fit(mpg ~ (wt + hp)^2, cars)", "fit(mpg ~ wt + wt^2, cars)", "fit(mpg ~ poly(wt, 2), cars)"],
    own: { subject in
      guard case .model(let model) = subject.value else { return [] }
      var table = Table(columns: [Table.Column("term"), Table.Column("coefficients")])
      for term in model.frame.terms.prefix(ModelFacts.mostRows) {
        let names = term.columns.map { model.frame.columns[$0].name }
        table.append([.text(term.name), .text(subject.presenter.elided(names, limit: 6))])
      }
      let left = model.frame.terms.count - ModelFacts.mostRows
      if left > 0 { table.footer.append("… \(left) more terms") }
      return [.table(table)]
    })
}
