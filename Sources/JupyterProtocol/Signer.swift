internal import Crypto

/// Signs and checks messages: HMAC-SHA256 over the four JSON frames, as lower-case hexadecimal digits.
///
/// An empty key signs nothing and accepts everything; that is how a client asks for it.
///
/// Source: RFC 2104 (Krawczyk, Bellare, Canetti 1997).
package struct Signer: Sendable {
  private let key: [UInt8]

  package init(key: String) { self.key = Array(key.utf8) }

  /// The signature frame for `parts`: 64 digits, or empty without a key.
  package func signature(of parts: some Sequence<Frame>) -> Frame {
    guard let code = code(of: parts) else { return [] }
    var digits: Frame = []
    digits.reserveCapacity(64)
    for byte in code {
      digits.append(Self.digit(byte >> 4))
      digits.append(Self.digit(byte & 15))
    }
    return digits
  }

  /// Whether `signature` signs `parts`; the comparison takes the same time wherever they differ.
  package func accepts(_ signature: Frame, of parts: some Sequence<Frame>) -> Bool {
    guard let code = code(of: parts) else { return true }
    guard let given = Self.bytes(ofHex: signature) else { return false }
    return code == given
  }

  private func code(of parts: some Sequence<Frame>) -> HMAC<SHA256>.MAC? {
    guard !key.isEmpty else { return nil }
    var hmac = HMAC<SHA256>(key: SymmetricKey(data: key))
    for part in parts { hmac.update(data: part) }
    return hmac.finalize()
  }

  private static func digit(_ value: UInt8) -> UInt8 {
    value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
  }

  private static func bytes(ofHex digits: Frame) -> [UInt8]? {
    guard digits.count == 64 else { return nil }
    var bytes: [UInt8] = []
    for index in stride(from: 0, to: digits.count, by: 2) {
      guard let high = value(of: digits[index]), let low = value(of: digits[index + 1]) else { return nil }
      bytes.append(high << 4 | low)
    }
    return bytes
  }

  private static func value(of digit: UInt8) -> UInt8? {
    switch digit {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): digit - UInt8(ascii: "A") + 10
    default: nil
    }
  }
}
