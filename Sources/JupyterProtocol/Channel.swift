/// The sockets of a kernel.
package enum Channel: String, Sendable, CaseIterable {
  /// Requests and their replies.
  case shell
  /// Requests that must not wait behind those on `shell`.
  case control
  /// Questions of the kernel to the user of one client, and the answers.
  case stdin
  /// What every client may see: outputs and the busy/idle status.
  case iopub
  /// An echo that tells whether the kernel lives.
  case heartbeat
}
