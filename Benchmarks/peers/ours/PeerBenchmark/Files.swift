// Reading and writing the plain bytes that all peers share (little-endian, as every machine this runs on).
internal import Glibc

struct Failure: Error {
  let reason: String
}

func bytes(_ path: String) throws(Failure) -> [UInt8] {
  guard let file = fopen(path, "rb") else { throw Failure(reason: "no \(path)") }
  defer { fclose(file) }
  fseek(file, 0, SEEK_END)
  let size = ftell(file)
  rewind(file)
  guard size >= 0 else { throw Failure(reason: "cannot read \(path)") }
  let content = [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
    count = size == 0 ? 0 : fread(buffer.baseAddress, 1, size, file)
  }
  guard content.count == size else { throw Failure(reason: "cannot read \(path)") }
  return content
}

/// All numbers of a file, or the reason why not.
func numbers<Number: BitwiseCopyable>(_ path: String, _ type: Number.Type) throws(Failure) -> [Number] {
  guard let file = fopen(path, "rb") else { throw Failure(reason: "no \(path)") }
  defer { fclose(file) }
  fseek(file, 0, SEEK_END)
  let count = ftell(file) / MemoryLayout<Number>.stride
  rewind(file)
  guard count >= 0 else { throw Failure(reason: "cannot read \(path)") }
  let content = [Number](unsafeUninitializedCapacity: count) { buffer, filled in
    filled = count == 0 ? 0 : fread(buffer.baseAddress, MemoryLayout<Number>.stride, count, file)
  }
  guard content.count == count else { throw Failure(reason: "cannot read \(path)") }
  return content
}

/// Writes parts one after the other.
func write(_ parts: [[Double]], to path: String) throws(Failure) {
  guard let file = fopen(path, "wb") else { throw Failure(reason: "cannot write \(path)") }
  var whole = true
  for part in parts {
    let written = part.withUnsafeBytes { fwrite($0.baseAddress, 1, $0.count, file) }
    whole = whole && written == part.count * MemoryLayout<Double>.stride
  }
  guard fclose(file) == 0, whole else { throw Failure(reason: "cannot write \(path)") }
}

/// Seconds of a clock that only goes forward.
func now() -> Double {
  var time = timespec()
  clock_gettime(CLOCK_MONOTONIC, &time)
  return Double(time.tv_sec) + 1e-9 * Double(time.tv_nsec)
}
