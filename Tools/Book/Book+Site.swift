import Foundation
import Weaving

extension Book {
  /// Writes the site and the notebooks of all chapters that have been run.
  ///
  /// - Returns: what was written, and what the reader should know of it
  static func writeSite(of chapters: [Chapter], to folder: URL) throws -> String {
    let (pages, skipped) = try pages(of: chapters)
    var notes = skipped
    let report = try Site(pages: pages, package: chapters[0].package).write(to: folder)
    notes += report.notes
    let count = pages.count == 1 ? "1 chapter" : "\(pages.count) chapters"
    return
      (["\(folder.lastPathComponent)/index.html: the site of \(count), \(report.files) files"]
      + notes.map { "note: \($0)" }).joined(separator: "\n")
  }

  /// What leads nowhere in the site of all chapters, which is made in memory.
  static func siteProblems(of chapters: [Chapter]) throws -> [String] {
    let pages = try pages(of: chapters).pages
    do {
      return try Site(pages: pages, package: chapters[0].package).problems()
    } catch let error as WeavingError {
      return ["\(error)"]
    }
  }

  /// The pages of all chapters that have been run, and which others are left out.
  private static func pages(of chapters: [Chapter]) throws -> (pages: [Page], skipped: [String]) {
    var pages: [Page] = []
    var notes: [String] = []
    for chapter in chapters {
      do {
        guard let record = try chapter.record() else {
          notes.append("\(chapter.folder) has not been run, and is left out of the site")
          continue
        }
        pages.append(try chapter.page(record))
      } catch let error as WeavingError {
        notes.append("\(chapter.folder) is left out of the site: \(error)")
      }
    }
    return (pages, notes)
  }
}
