import ArgumentParser
import Foundation
import Weaving

@main struct Book: ParsableCommand {
  @Argument var chapters: [String] = []
  @Option var record: String
  func run() throws {
    let chapter = try Chapter(chapters[0], in: URL(filePath: "."))
    let r = try RunRecord(json: Data(contentsOf: URL(filePath: record)))
    print(try chapter.readme(r))
  }
}
