package import Engine

/// What the kernel is and which language it speaks.
extension MessageType {
  package static let kernelInfo = MessageType(
    "kernel_info_request", .request(reply: "kernel_info_reply"))
}

package enum KernelInfo {
  /// - Parameter features: the optional parts of the protocol that the kernel has.
  package static func reply(_ language: LanguageInfo, features: [String]) -> JSON {
    Reply.ok([
      ("protocol_version", .string(Session.protocolVersion)),
      ("implementation", .string(language.name)),
      ("implementation_version", .string(language.version)),
      ("language_info", language.json),
      ("banner", .string(language.banner)),
      // Older clients read this; newer ones look for "debugger" among the features.
      ("debugger", .bool(features.contains("debugger"))),
      (
        "help_links",
        .array(language.helpLinks.map { .object([("text", .string($0.text)), ("url", .string($0.url))]) })
      ),
      ("supported_features", .array(features.map { .string($0) })),
    ])
  }
}
