import Glibc

/// A thread of a pass beside the one that asked for it.
///
/// Unchecked because the parser is its own from start to end.
final class ReadingThread: @unchecked Sendable {
  private let pass: BlockPass
  private let parser: BlockParser
  private let number: Int

  init(_ pass: BlockPass, _ parser: BlockParser, _ number: Int) {
    self.pass = pass
    self.parser = parser
    self.number = number
  }

  /// - Returns: nil where the system has no thread to give; the others then do its work.
  func start() -> pthread_t? {
    var thread = pthread_t()
    let box = Unmanaged.passRetained(self)
    let status = pthread_create(
      &thread, nil,
      { raw in
        guard let raw else { return nil }
        let own = Unmanaged<ReadingThread>.fromOpaque(raw).takeRetainedValue()
        own.pass.run(own.parser, thread: own.number) { false }
        return nil
      }, box.toOpaque())
    guard status == 0 else {
      box.release()
      return nil
    }
    return thread
  }
}
