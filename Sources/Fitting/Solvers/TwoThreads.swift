internal import Glibc

/// Runs body(0) and body(1), the second on a thread of its own where `isLarge`, else one after the other. The two
/// must write to different places. What they do is the same either way, so that no digit depends on it.
func inTwo(isLarge: Bool, _ body: (Int) -> Void) {
  guard isLarge else {
    body(0)
    body(1)
    return
  }
  withoutActuallyEscaping(body) { body in
    let box = Unmanaged.passRetained(ThreadBody(body))
    var thread = pthread_t()
    let status = pthread_create(
      &thread, nil,
      { raw in
        Unmanaged<ThreadBody>.fromOpaque(raw!).takeUnretainedValue().run(1)
        return nil
      }, box.toOpaque())
    body(0)
    if status == 0 { pthread_join(thread, nil) } else { body(1) }
    box.release()
  }
}

private final class ThreadBody {
  let run: (Int) -> Void
  init(_ run: @escaping (Int) -> Void) { self.run = run }
}
