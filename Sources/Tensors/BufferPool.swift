import Foundation
import Synchronization

/// Memory for tensors, kept for the next step when a tensor goes.
///
/// A training step asks for the same sizes again and again, so after the first step nothing is allocated:
/// a request takes the smallest free buffer that holds it, and a short last batch fits into the buffers of
/// a full one. `allocations` counts what had to be allocated.
public final class BufferPool: Sendable {
  /// The pool of the process.
  public static let shared = BufferPool()

  private struct Buffers: @unchecked Sendable {
    /// Free buffers by size class.
    var free = [[UnsafeMutablePointer<Float>]](repeating: [], count: 160)
    var allocations = 0
  }

  private let buffers = Mutex(Buffers())

  /// How many buffers have been allocated since the start of the process.
  public var allocations: Int { buffers.withLock { $0.allocations } }

  /// Four classes between one power of two and the next, the smallest of 1,024 floats.
  static func sizeClass(holding count: Int) -> Int {
    guard count > 1024 else { return 0 }
    let octave = Int.bitWidth - 1 - (count - 1).leadingZeroBitCount
    let quarter = ((count - 1) >> (octave - 2)) & 3
    return (octave - 10) * 4 + quarter + 1
  }

  /// How many floats a buffer of a class holds.
  static func capacity(of sizeClass: Int) -> Int {
    let (octave, quarter) = (sizeClass / 4, sizeClass % 4)
    return (4 + quarter) << (octave + 8)
  }

  /// A buffer of at least `count` floats, with whatever values it had.
  func take(_ count: Int) -> (pointer: UnsafeMutablePointer<Float>, sizeClass: Int) {
    let wanted = Self.sizeClass(holding: count)
    return buffers.withLock { buffers in
      for sizeClass in wanted..<buffers.free.count {
        if let pointer = buffers.free[sizeClass].popLast() { return (pointer, sizeClass) }
      }
      buffers.allocations += 1
      let bytes = Self.capacity(of: wanted) * MemoryLayout<Float>.stride
      let raw = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: 64)
      return (raw.assumingMemoryBound(to: Float.self), wanted)
    }
  }

  /// Takes a buffer back.
  func give(_ pointer: UnsafeMutablePointer<Float>, sizeClass: Int) {
    buffers.withLock { $0.free[sizeClass].append(pointer) }
  }
}

/// The memory of a tensor: a buffer from the pool, or a part of another storage.
final class Storage {
  let pointer: UnsafeMutablePointer<Float>
  let count: Int
  private let whole: Storage?
  private let sizeClass: Int

  /// Memory with whatever values it had.
  init(count: Int) {
    self.count = count
    (pointer, sizeClass) = BufferPool.shared.take(count)
    whole = nil
  }

  /// A part of `whole`, which it keeps alive.
  init(part of: Storage, offset: Int, count: Int) {
    self.count = count
    pointer = of.pointer + offset
    whole = of
    sizeClass = 0
  }

  deinit {
    if whole == nil { BufferPool.shared.give(pointer, sizeClass: sizeClass) }
  }
}
