import FlyingFox
import FlyingSocks
import Foundation

/// Serves a folder with the watched page to browsers on this machine.
struct WatchServer: Sendable {
  let folder: URL
  let state: WatchState
  let port: UInt16

  /// What loads a page anew, and draws what the run reports.
  private static let script = Bundle.module.url(forResource: "Watch/watch.js", withExtension: nil)

  /// Listens until the task is cancelled.
  ///
  /// - Throws: if the port cannot be used
  func run() async throws {
    let silent: DisabledLogger = .disabled
    let server = HTTPServer(
      address: try .inet(ip4: "127.0.0.1", port: port), logger: silent,
      handler: ClosureHTTPHandler { await answer($0) })
    try await server.run()
  }

  private func answer(_ request: HTTPRequest) async -> HTTPResponse {
    // A page of another site that has its name point here must not read the sources.
    let hosts = ["127.0.0.1:\(port)", "localhost:\(port)"]
    guard request.headers[.host].map(hosts.contains) == true else {
      return HTTPResponse(statusCode: .forbidden)
    }
    if request.path == "/watch/state" {
      let seen = request.query.first { $0.name == "after" }.flatMap { Int($0.value) } ?? 0
      guard let json = try? await state.json(after: seen) else {
        return HTTPResponse(statusCode: .internalServerError)
      }
      return Self.response(json, type: "application/json")
    }
    guard let file = request.path == "/watch/watch.js" ? Self.script : file(request.path),
      var data = FileManager.default.contents(atPath: file.path)
    else { return HTTPResponse(statusCode: .notFound) }
    if file.pathExtension == "html" { data = Self.watching(data) }
    return Self.response(data, type: Self.types[file.pathExtension] ?? "text/plain; charset=utf-8")
  }

  /// The file behind a path of the site; `nil` if it would lie elsewhere.
  func file(_ path: String) -> URL? {
    let path = path.removingPercentEncoding ?? path
    let parts = path.split(separator: "/")
    return parts.contains("..")
      ? nil : folder.appending(path: parts.isEmpty ? "index.html" : parts.joined(separator: "/"))
  }

  /// A page that loads itself anew.
  static func watching(_ page: Data) -> Data {
    let text = String(decoding: page, as: UTF8.self)
    let script = "<script src=\"/watch/watch.js\"></script>\n</body>"
    return Data(text.replacing("</body>", with: script).utf8)
  }

  private static let types = [
    "html": "text/html; charset=utf-8", "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8", "png": "image/png", "csv": "text/csv; charset=utf-8",
    "ipynb": "application/json",
  ]

  private static func response(_ data: Data, type: String) -> HTTPResponse {
    HTTPResponse(
      statusCode: .ok,
      headers: [.contentType: type, HTTPHeader("Cache-Control"): "no-store"], body: data)
  }
}
