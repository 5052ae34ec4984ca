internal import Glibc

/// An operating-system thread that runs one closure.
package struct Thread: Sendable {
  private let handle: pthread_t

  /// As deep as the main thread's, since the parser of the language may run on either.
  private static let stackSize = 8 << 20

  /// nil where the system has no thread to give.
  package init?(_ body: @escaping @Sendable () -> Void) {
    let attributes = UnsafeMutablePointer<pthread_attr_t>.allocate(capacity: 1)
    defer { attributes.deallocate() }
    pthread_attr_init(attributes)
    defer { pthread_attr_destroy(attributes) }
    pthread_attr_setstacksize(attributes, Self.stackSize)
    var handle: pthread_t = 0
    let box = Unmanaged.passRetained(Box(body))
    let status = pthread_create(
      &handle, attributes,
      { argument in
        guard let argument else { return nil }
        Unmanaged<Box>.fromOpaque(argument).takeRetainedValue().body()
        return nil
      }, box.toOpaque())
    guard status == 0 else {
      box.release()
      return nil
    }
    self.handle = handle
  }

  /// Waits for the closure's end. At most once, and not after `detach`.
  package func join() { pthread_join(handle, nil) }

  /// Lets go of the thread: nothing of it is left when its closure has ended.
  package func detach() { pthread_detach(handle) }

  private final class Box: Sendable {
    let body: @Sendable () -> Void
    init(_ body: @escaping @Sendable () -> Void) { self.body = body }
  }
}
