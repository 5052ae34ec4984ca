import Glibc

/// One pass over all rows by one thread or several.
///
/// Each takes the next block of text, reads it into memory of its own and, once it is known how many rows
/// come before it, copies it to its place in the columns. A block that is done early waits in `parked`
/// for the one that ends the wait to copy it. So the numbers, and the first error, are those of the file
/// from its beginning to its end, whatever the threads do.
///
/// Unchecked because what is not constant is behind `lock`, but for the values of columns: threads
/// write to rows of their own, and `copying` keeps the columns from moving meanwhile.
final class BlockPass: @unchecked Sendable {
  enum Stop {
    case interrupted
    case failed(RowFailure)
    /// A block that was read early did not start with a row.
    case misaligned
  }

  private struct Parked {
    let block: RowBlock
    let thread: Int
    let span: (start: Int, end: Int)
    let failure: RowFailure?
  }

  private let modes: [RowFormat.Mode]
  private let blockCount: Int
  private let isAlone: Bool
  private let blockRows: Int
  /// How far the block that was last begun may be ahead of the one that is to be copied next.
  private let mostAhead: Int
  private let lock = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let change = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)

  private var begun = 0
  private var placed = 0
  private var nextRowStart: Int
  private var parked: [Int: Parked] = [:]
  private var spare: [RowBlock] = []
  private var copying = 0
  private(set) var stop: Stop?

  private(set) var rows = 0
  private(set) var emptyLines = 0
  private(set) var isPadded = false
  private(set) var tallies: [ColumnTally]
  private(set) var columns: ColumnMemory
  /// How many rows came from which thread, in the order of the file.
  private(set) var shares: [(rows: Int, thread: Int)] = []

  init(
    modes: [RowFormat.Mode], body: Int, blockCount: Int, threads: Int, blockRows: Int, columns: ColumnMemory
  ) {
    self.modes = modes
    self.blockCount = blockCount
    self.blockRows = blockRows
    self.columns = columns
    isAlone = threads == 1
    mostAhead = 3 * threads
    nextRowStart = body
    tallies = Array(repeating: ColumnTally(), count: modes.count)
    pthread_mutex_init(lock, nil)
    pthread_cond_init(change, nil)
  }

  deinit {
    pthread_mutex_destroy(lock)
    pthread_cond_destroy(change)
    lock.deallocate()
    change.deallocate()
  }

  /// Reads blocks until none is left or something stops the pass.
  ///
  /// - Parameter report: hears how many blocks have been begun before each of its own
  func run(
    _ parser: BlockParser, thread: Int, _ isInterrupted: () -> Bool, _ report: (Int) -> Void = { _ in }
  ) {
    while let (index, known, block) = begin(isInterrupted()) {
      report(index)
      var span = (start: 0, end: 0)
      var failure: RowFailure?
      do throws(RowFailure) {
        span = try parser.read(index, known: known, into: block)
      } catch {
        failure = error
      }
      finish(index, Parked(block: block, thread: thread, span: span, failure: failure))
    }
  }

  /// The next block to read and, where that is known, the start of its first row.
  private func begin(_ isInterrupted: Bool) -> (index: Int, known: Int?, RowBlock)? {
    pthread_mutex_lock(lock)
    defer { pthread_mutex_unlock(lock) }
    if isInterrupted { end(.interrupted) }
    while stop == nil, begun < blockCount, begun - placed >= mostAhead { pthread_cond_wait(change, lock) }
    guard stop == nil, begun < blockCount else { return nil }
    let block: RowBlock
    if let used = spare.popLast() {
      block = used
    } else {
      do throws(RowFailure) {
        block = try RowBlock(modes: modes, capacity: blockRows)
      } catch {
        end(.failed(error))
        return nil
      }
    }
    begun += 1
    return (begun - 1, isAlone || begun == 1 ? nextRowStart : nil, block)
  }

  /// Copies a block that was read, and those that waited for it, to their places.
  private func finish(_ index: Int, _ done: Parked) {
    pthread_mutex_lock(lock)
    defer { pthread_mutex_unlock(lock) }
    parked[index] = done
    while stop == nil, let next = parked.removeValue(forKey: placed) {
      if let failure = next.failure {
        // What a thread found in text that it took for a row says nothing.
        switch failure {
        case .quote, .fieldCount: end(isAlone ? .failed(failure) : .misaligned)
        default: end(.failed(failure))
        }
        return
      }
      guard next.span.start == nextRowStart else { return end(.misaligned) }
      let first = rows
      if first + next.block.rows > columns.capacity {
        while copying > 0 { pthread_cond_wait(change, lock) }
        guard columns.grow(to: first + next.block.rows, rows: first) else {
          return end(.failed(.outOfMemory))
        }
      }
      for place in tallies.indices { tallies[place].add(next.block.tallies[place], after: first) }
      rows += next.block.rows
      emptyLines += next.block.emptyLines
      isPadded = isPadded || next.block.isPadded
      shares.append((next.block.rows, next.thread))
      nextRowStart = next.span.end
      placed += 1
      copying += 1
      let memory = columns
      pthread_cond_broadcast(change)
      pthread_mutex_unlock(lock)
      memory.copy(next.block, to: first)
      pthread_mutex_lock(lock)
      copying -= 1
      spare.append(next.block)
      pthread_cond_broadcast(change)
    }
  }

  private func end(_ reason: Stop) {
    if stop == nil { stop = reason }
    pthread_cond_broadcast(change)
  }
}
