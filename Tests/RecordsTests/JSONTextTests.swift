import Records
import Testing

@Suite struct JSONTextTests {
  private struct Settings: Codable, Equatable {
    var rate: Float
    var alpha = Double.infinity
  }

  @Test func equalValuesAreOneText() {
    #expect(JSONText.encoded(["b": 1, "a": 2]) == #"{"a":2,"b":1}"#)
    #expect(JSONText.encoded(0.1 as Float) == "0.1")
    #expect(JSONText.encoded(Settings(rate: .nan)) == #"{"alpha":"Infinity","rate":"NaN"}"#)
  }

  @Test func comesBack() {
    let settings = Settings(rate: -.infinity)
    #expect(JSONText.decoded(JSONText.encoded(settings)) == settings)
    #expect(JSONText.decoded("{}") == Settings?.none)
  }
}
