import Engine
import Syntax
import Tables

/// Help for what stands at the cursor: the word, else the verb whose brackets are open there.
///
/// Nothing is evaluated: names are looked up in a snapshot of the session.
struct Inspector {
  let session: Session
  let presenter: Presenter

  func inspect(_ code: String, cursor: Int, detail: Detail) -> MIMEBundle? {
    let source = SourceText(code)
    let offset = source.byteOffset(ofScalar: cursor)
    let around = CursorSurroundings(context: CursorContext(source, cursor: offset), session: session)
    guard let page = page(around, source) else { return nil }
    return presenter.readableBundle(detail == .line ? page.line : page.document)
  }

  private var pages: HelpPages {
    HelpPages(scope: Scope(variables: session.variables), presenter: presenter)
  }

  private func page(_ around: CursorSurroundings, _ source: SourceText) -> HelpPage? {
    let context = around.context
    switch context.place {
    case .comment, .number: return nil
    case .text: return text(around, source) ?? openCall(around)
    case .field(let receiver): return field(receiver, context.word) ?? openCall(around)
    default: break
    }
    guard !context.word.isEmpty else { return openCall(around) }
    return word(around, source) ?? openCall(around)
  }

  private func word(_ around: CursorSurroundings, _ source: SourceText) -> HelpPage? {
    let context = around.context
    let word = context.word
    if let argument = argumentName(around, source) { return argument }
    if isFollowed(by: "(", context, source), let page = pages.languagePage(word) { return page }
    if meansColumn(around), let (name, frame) = around.frames.first(where: { $0.frame[word] != nil }),
      let column = frame[word]
    {
      return column.page(in: DataSet(name: name, frame: frame), presenter)
    }
    return pages.page(about: word)
  }

  /// Inside a formula, the brackets of a penalty or a data set, and arguments taken by row.
  private func meansColumn(_ around: CursorSurroundings) -> Bool {
    let context = around.context
    return context.formulaSide != nil || context.indexed != nil || around.parameter?.reading == .byRow
      || around.parameter?.kinds.contains(.formula) == true
  }

  /// `penalty` in `fit(…, penalty = …)`, also before its sign is typed where no value has the name.
  private func argumentName(_ around: CursorSurroundings, _ source: SourceText) -> HelpPage? {
    guard let verb = around.verb, around.context.mayNameArgument,
      let parameter = verb.parameter(around.context.word)
    else { return nil }
    let isNamed = isFollowed(by: "=", around.context, source)
    let hasValue = session.variables[parameter.name] != nil || pages.languagePage(parameter.name) != nil
    return isNamed || (!hasValue && !parameter.isPositional) ? parameter.page(of: verb) : nil
  }

  private func isFollowed(by sign: Unicode.Scalar, _ context: CursorContext, _ source: SourceText) -> Bool {
    let rest = source.bytes[min(context.wordSpan.end, source.bytes.count)...]
    return rest.first { $0 != UInt8(ascii: " ") } == UInt8(ascii: sign)
  }

  private func field(_ receiver: String, _ word: String) -> HelpPage? {
    let name = receiver.unquotedName
    guard let value = session.variables[name] else { return nil }
    if case .data(let data) = value {
      return data.frame[word]?.page(in: DataSet(name: name, frame: data.frame), presenter)
    }
    return value.fields.first { $0.name == word }?.page(of: name)
  }

  /// Inside quotes: a topic, a name that help is asked about, an argument with its choices.
  private func text(_ around: CursorSurroundings, _ source: SourceText) -> HelpPage? {
    guard let parameter = around.parameter, let verb = around.verb else { return nil }
    let text = source[around.context.wordSpan]
    switch parameter.name {
    case "topic": return Topic.named(text)?.page(presenter)
    case "name": return pages.page(about: text)
    default: return parameter.page(of: verb)
    }
  }

  /// The innermost function around the cursor: its arguments are what one looks for there.
  private func openCall(_ around: CursorSurroundings) -> HelpPage? {
    guard let call = around.context.calls.first else { return nil }
    return pages.languagePage(call.callee)
  }
}
