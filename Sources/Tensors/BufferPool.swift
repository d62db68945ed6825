import Foundation
import Kernels

/// Memory for tensors, kept for the next step when a tensor goes.
///
/// A training step asks for the same sizes again and again, so after the first step nothing is allocated.
/// A request takes the smallest free buffer that holds it, so that a short last batch fits into the buffers
/// of a full one. What a small request borrowed from a larger size in the first step would be missing there
/// in the second, where requests meet other free buffers: `settle`, at the end of a step, buys that back. Large
/// buffers are bought as a reserve that is taken last, as memory that nobody has written to costs nothing.
public final class BufferPool: Sendable {
  /// The pool of the process.
  public static let shared = BufferPool()

  /// The buffers of one size.
  private struct SizeClass {
    var free: [UnsafeMutablePointer<Float>] = []
    /// Large buffers that were bought back and have not been used.
    var reserve: [UnsafeMutablePointer<Float>] = []
    /// How many buffers there are, and how many of them serve requests of a smaller class.
    var owned = 0
    var lent = 0
    /// How many requests of this class are being served, and the most at once since the last settling.
    var live = 0
    var peak = 0
  }

  private struct Buffers: @unchecked Sendable {
    var classes = [SizeClass](repeating: SizeClass(), count: 160)
    var allocations = 0
    var hasGrown = false

    /// The smallest free buffer for a class's requests.
    mutating func popFree(_ wanted: Int) -> (found: Int, UnsafeMutablePointer<Float>)? {
      for index in wanted..<classes.count {
        if let pointer = classes[index].free.popLast() { return (index, pointer) }
      }
      return nil
    }

    /// The same of the reserve.
    mutating func popReserve(_ wanted: Int) -> (found: Int, UnsafeMutablePointer<Float>)? {
      for index in wanted..<classes.count {
        if let pointer = classes[index].reserve.popLast() { return (index, pointer) }
      }
      return nil
    }

    mutating func allocate(_ index: Int) -> UnsafeMutablePointer<Float> {
      allocations += 1
      hasGrown = true
      classes[index].owned += 1
      let bytes = BufferPool.capacity(of: index) * MemoryLayout<Float>.stride
      let raw = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: 64)
      return raw.assumingMemoryBound(to: Float.self)
    }
  }

  /// A buffer on loan.
  struct Loan {
    let pointer: UnsafeMutablePointer<Float>
    fileprivate let wanted: Int
    fileprivate let found: Int
  }

  private let buffers = Guarded(Buffers())

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

  /// The first class of large buffers, of more than a megabyte.
  private static let firstLarge = sizeClass(holding: 1 << 18) + 1

  /// A buffer of at least `count` floats, with whatever values it had.
  func take(_ count: Int) -> Loan {
    let wanted = Self.sizeClass(holding: count)
    return buffers.withLock { buffers in
      buffers.classes[wanted].live += 1
      buffers.classes[wanted].peak = max(buffers.classes[wanted].peak, buffers.classes[wanted].live)
      if let (found, pointer) = buffers.popFree(wanted) ?? buffers.popReserve(wanted) {
        if found != wanted { buffers.classes[found].lent += 1 }
        return Loan(pointer: pointer, wanted: wanted, found: found)
      }
      return Loan(pointer: buffers.allocate(wanted), wanted: wanted, found: wanted)
    }
  }

  /// Takes a buffer back.
  func give(_ loan: Loan) {
    buffers.withLock { buffers in
      buffers.classes[loan.wanted].live -= 1
      if loan.found != loan.wanted { buffers.classes[loan.found].lent -= 1 }
      buffers.classes[loan.found].free.append(loan.pointer)
    }
  }

  /// Ends a step: if it had to allocate, each class gets as many buffers of its own as it needed at once.
  func settle() {
    buffers.withLock { buffers in
      for index in buffers.classes.indices {
        let short = buffers.classes[index]
        if buffers.hasGrown {
          for _ in 0..<max(0, short.peak - (short.owned - short.lent)) {
            let pointer = buffers.allocate(index)
            if index < Self.firstLarge {
              buffers.classes[index].free.append(pointer)
            } else {
              buffers.classes[index].reserve.append(pointer)
            }
          }
        }
        buffers.classes[index].peak = short.live
      }
      buffers.hasGrown = false
    }
  }
}

/// The memory of a tensor: a buffer from the pool, or a part of another storage.
final class Storage {
  let pointer: UnsafeMutablePointer<Float>
  let count: Int
  private let whole: Storage?
  private let loan: BufferPool.Loan?

  /// Whether it is not a part of another.
  var isWhole: Bool { whole == nil }

  /// Memory with whatever values it had.
  init(count: Int) {
    self.count = count
    let loan = BufferPool.shared.take(count)
    pointer = loan.pointer
    self.loan = loan
    whole = nil
  }

  /// A part of `whole`, which it keeps alive.
  init(part of: Storage, offset: Int, count: Int) {
    self.count = count
    pointer = of.pointer + offset
    whole = of
    loan = nil
  }

  deinit {
    if let loan { BufferPool.shared.give(loan) }
  }
}
