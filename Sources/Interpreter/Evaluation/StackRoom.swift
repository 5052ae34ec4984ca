import Glibc

/// How much of the thread's stack is left for evaluation.
///
/// A function of the language may call itself, and each call may nest a thousand operators, so that no count of calls
/// tells when the stack ends; the stack itself does. Made where a cell starts, near the top of its thread's stack.
struct StackRoom {
  /// The lowest address that evaluation may reach.
  private let floor: UInt

  init() {
    var limit = rlimit()
    let isKnown = getrlimit(__rlimit_resource_t(RLIMIT_STACK.rawValue), &limit) == 0
    // Threads get what the limit says; one without a limit is taken as one of eight megabytes.
    let size = isKnown ? min(UInt(clamping: limit.rlim_cur), 8 << 20) : 1 << 20
    var here: UInt8 = 0
    let top = withUnsafePointer(to: &here) { UInt(bitPattern: $0) }
    // A quarter stays for what runs below the evaluator: solvers, formatting, the system.
    floor = top - size / 4 * 3
  }

  /// Whether another level fits.
  var isLeft: Bool {
    var here: UInt8 = 0
    return withUnsafePointer(to: &here) { UInt(bitPattern: $0) } > floor
  }
}
