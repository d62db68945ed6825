import Foundation
import Records

/// A training as it stood between two steps: every number that it goes on from, and notes such as the losses so far.
///
/// A file of it is a safetensors file whose metadata hold the notes; it is written beside the old one, flushed and
/// renamed, and carries a checksum.
public struct Checkpoint: Sendable, Equatable {
  /// Texts by name, such as the results of the epochs so far as JSON.
  public var notes: [String: String]
  /// The weights, moments, generators and so on.
  public var state: ModelState

  /// A checkpoint of some notes and a state.
  public init(notes: [String: String], state: ModelState) {
    self.notes = notes
    self.state = state
  }

  /// Writes the file, whole or not at all.
  ///
  /// - Throws: `POSIXError`, where the file cannot be written.
  public func write(to path: String) throws {
    try writeDurably(Safetensors.encode(state, metadata: notes), to: path)
  }

  /// Reads the file.
  ///
  /// - Throws: `CheckpointError` naming the file, what was expected and what was found.
  public init(contentsOf path: String) throws {
    let (state, metadata) = try Safetensors.readFile(path)
    guard metadata["crc32"] != nil else {
      throw CheckpointError(
        isMissing: false,
        description: "\(path): expected a checkpoint with a checksum, found a safetensors file of "
          + "another program")
    }
    let own: Set = ["crc32", "format", "order"]
    self.init(notes: metadata.filter { !own.contains($0.key) }, state: state)
  }
}
