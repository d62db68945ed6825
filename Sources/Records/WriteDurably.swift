import Foundation

/// Writes a file so that a kill or a power cut leaves the old contents or the new ones, whole: to a temporary file
/// beside it, which is flushed to the disk and then takes its place.
///
/// - Throws: `POSIXError` with the system's reason; then the old file is untouched, and no temporary file is left.
public func writeDurably(_ data: Data, to path: String) throws {
  var template = Array((path + ".XXXXXX.tmp").utf8CString)
  let descriptor = mkstemps(&template, 4)
  guard descriptor >= 0 else { throw lastError }
  do {
    defer { close(descriptor) }
    try write(data, to: descriptor)
    // What the process's mask leaves of read and write for everybody, as with any other file.
    guard fchmod(descriptor, 0o666 & ~mask) == 0, fsync(descriptor) == 0 else { throw lastError }
    guard rename(template, path) == 0 else { throw lastError }
  } catch {
    unlink(template)
    throw error
  }
  // The name is safe only once its folder is; not every file system can flush one.
  let folder = open(URL(filePath: path).deletingLastPathComponent().path, O_RDONLY)
  if folder >= 0 {
    fsync(folder)
    close(folder)
  }
}

/// The process's mask, looked at once: it can be read only by setting it, and two threads that did so at a time would
/// leave it at 0.
private let mask: mode_t = {
  let mask = umask(0)
  umask(mask)
  return mask
}()

private func write(_ data: Data, to descriptor: Int32) throws {
  var rest = data[...]
  while !rest.isEmpty {
    let count = rest.withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) }
    if count < 0, errno == EINTR { continue }
    guard count >= 0 else { throw lastError }
    rest = rest.dropFirst(count)
  }
}

private var lastError: POSIXError { POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }
