import Foundation

/// What a run printed and found, in a form that other programs read (`--record FILE`).
///
/// Two runs with the same settings give the same bytes on every machine, but for the key
/// `environment`, which holds all that may differ from run to run: machine, versions, times.
/// ``withoutEnvironment`` leaves it out; so does `jq 'del(.environment)'`.
public struct RunRecord: Codable, Equatable, Sendable {
  /// The version of this form.
  public private(set) var format = RunRecord.newest
  /// The chapter's number, such as `10.1`.
  public var chapter: String
  /// The chapter's title.
  public var title: String
  /// `--seed`.
  public var seed: UInt64
  /// `--profile`; absent where the chapter has none.
  public var profile: Profile?
  /// `--data`.
  public var data: String
  /// Every output, in order.
  public var outputs: [Output] = []
  /// Every named value, by its whole name, such as `10.1/basic-loss/total`.
  public var values: [String: Double] = [:]
  /// What the documents say and the run found, in the order of the chapter; absent where there is nothing.
  public var entries: [LedgerEntry]?
  /// What the run was made from; `nil` where the sources were not at hand.
  public var sources: SourceChecksums?
  /// Where and how the run took place; `nil` once it is left out.
  public var environment: Environment?

  /// The record without what differs from run to run.
  public var withoutEnvironment: RunRecord {
    var record = self
    record.environment = nil
    return record
  }

  /// The record as JSON with sorted keys.
  ///
  /// JSON has no numbers for them, so values that are not finite are the strings `"NaN"`, `"Infinity"` and `"-Infinity"`.
  public func json() throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "Infinity", negativeInfinity: "-Infinity", nan: "NaN")
    return try encoder.encode(self) + Data("\n".utf8)
  }

  /// Reads a record's file.
  ///
  /// - Throws: ``RunRecordError`` naming the file and what is wrong, and where.
  public init(contentsOf path: String) throws {
    let json: Data
    do {
      json = try Data(contentsOf: URL(fileURLWithPath: path))
    } catch {
      throw RunRecordError(description: "\(path): cannot be read: \(error.localizedDescription)")
    }
    do {
      self = try RunRecord(json: json)
    } catch let error as RunRecordError {
      throw RunRecordError(description: "\(path): \(error)")
    }
  }

  /// Reads a record that ``json()`` wrote.
  ///
  /// - Throws: ``RunRecordError`` saying what is wrong, and where.
  public init(json: Data) throws {
    let decoder = JSONDecoder()
    decoder.nonConformingFloatDecodingStrategy = .convertFromString(
      positiveInfinity: "Infinity", negativeInfinity: "-Infinity", nan: "NaN")
    do {
      self = try decoder.decode(RunRecord.self, from: json)
    } catch let error as DecodingError {
      throw RunRecordError(error)
    }
    guard format == RunRecord.newest else {
      throw RunRecordError(
        description: "expected a run record of format \(RunRecord.newest), found format "
          + "\(format); make it anew with the chapter's --record")
    }
  }

  private static let newest = 1

  /// An empty record of a run with these settings.
  public init(chapter: String, title: String, seed: UInt64, profile: Profile? = nil, data: String) {
    self.chapter = chapter
    self.title = title
    self.seed = seed
    self.profile = profile
    self.data = data
  }
}

extension RunRecord {
  /// One output of a chapter, and where in the source it stands.
  ///
  /// Keys that a kind has no use for are absent.
  public struct Output: Codable, Equatable, Sendable {
    /// The kinds of output.
    public enum Kind: String, Codable, Sendable {
      case section
      case prose
      case line
      case table
      case figure
    }

    /// What kind of output it is.
    public var kind: Kind
    /// The source file, as `Module/file.swift`.
    public var file: String
    /// The line of the call.
    public var line: Int
    /// The text of a section, of prose (not wrapped) or of a line.
    public var text: String?
    /// A table's header.
    public var columns: [String]?
    /// A table's cells, row by row.
    public var rows: [[String]]?
    /// The caption of a table or a figure.
    public var caption: String?
    /// A figure.
    public var figure: Figure?
    /// `true` if the contents were measured on the machine, and so differ from run to run: they
    /// then stand in `environment.measuredOutputs`, under this output's index.
    public var measured: Bool?

    /// An output without contents.
    public init(kind: Kind, file: String, line: Int, text: String? = nil) {
      self.kind = kind
      self.file = file
      self.line = line
      self.text = text
    }
  }

  /// A figure's file and what it shows.
  public struct Figure: Codable, Equatable, Sendable {
    /// The name it was shown as.
    public var name: String
    /// The headline.
    public var title: String
    /// What it shows, for a reader who cannot see it.
    public var alt: String
    /// The PNG, relative to the folder of the run's figures.
    public var png: String
    /// The plotted numbers, likewise.
    public var csv: String
    /// The CRC-32 of the PNG's bytes, in hexadecimal.
    public var crc32: String
    /// The CRC-32 of the CSV's bytes.
    public var csvCRC32: String

    /// A figure of a run.
    public init(
      name: String, title: String, alt: String, png: String, csv: String, crc32: String,
      csvCRC32: String
    ) {
      self.name = name
      self.title = title
      self.alt = alt
      self.png = png
      self.csv = csv
      self.crc32 = crc32
      self.csvCRC32 = csvCRC32
    }
  }

  /// What may differ between two runs with the same settings.
  public struct Environment: Codable, Equatable, Sendable {
    /// When the run began (ISO 8601).
    public var date: String
    /// Wall-clock time of the run, in seconds.
    public var seconds: Double
    /// Processor cores that the run was allowed to use.
    public var threads: Int
    /// The processor's name.
    public var processor: String
    /// The operating system.
    public var system: String
    /// The compiler that built the chapter.
    public var swift: String
    /// The package's commit, with `-dirty` after it if files were changed since; absent where git
    /// does not know.
    public var commit: String?
    /// How many results of experiments were not computed, but found as an earlier run left them; absent where that is
    /// not known.
    public var cachedResults: Int?
    /// The contents of outputs that were measured, by their index in `outputs`.
    public var measuredOutputs: [String: Output] = [:]
    /// Named values that were measured.
    public var measuredValues: [String: Double] = [:]

    /// The circumstances of a run.
    public init(
      date: String, seconds: Double, threads: Int, processor: String, system: String,
      swift: String, commit: String? = nil, cachedResults: Int? = nil,
      measuredOutputs: [String: Output] = [:], measuredValues: [String: Double] = [:]
    ) {
      self.date = date
      self.seconds = seconds
      self.threads = threads
      self.processor = processor
      self.system = system
      self.swift = swift
      self.commit = commit
      self.cachedResults = cachedResults
      self.measuredOutputs = measuredOutputs
      self.measuredValues = measuredValues
    }
  }
}

/// A run record that cannot be read.
public struct RunRecordError: ExitingError, CustomStringConvertible {
  /// What is wrong, and what to do.
  public let description: String
  /// 65.
  public var exitStatus: ExitStatus { .badData }

  init(description: String) { self.description = description }

  init(_ error: DecodingError) {
    let context: DecodingError.Context
    var what: String
    switch error {
    case .keyNotFound(let key, let found): (what, context) = ("no '\(key.stringValue)'", found)
    case .typeMismatch(let type, let found):
      (what, context) = ("something else than a \(type)", found)
    case .valueNotFound(let type, let found): (what, context) = ("null instead of a \(type)", found)
    case .dataCorrupted(let found):
      context = found
      // The parser's own words name line and column.
      let reason = (found.underlyingError as? NSError)?.userInfo[NSDebugDescriptionErrorKey]
      what = (reason as? String) ?? found.debugDescription
    @unknown default:
      (what, context) = ("\(error)", DecodingError.Context(codingPath: [], debugDescription: ""))
    }
    let place = context.codingPath.map { $0.intValue.map(String.init) ?? $0.stringValue }
    what += place.isEmpty ? "" : " at \(place.joined(separator: "/"))"
    description = "expected a run record as --record writes it, found \(what)"
  }
}
