import Testing

@testable import Experiments

@Suite struct SourceFingerprintTests {
  @Test(arguments: [
    ("let a = 1 // one", "leta=1"),
    ("let a /* /* in */ side */ = 1", "leta=1"),
    ("/// doc\nfunc f() {\n  g()\n}", "funcf(){g()}"),
    ("let a = \"b // c\"", "leta=\"b // c\""),
    ("let a = \"\\\" // c\" // d", "leta=\"\\\" // c\""),
    ("let a = #\"x\" // y\"# // z", "leta=#\"x\" // y\"#"),
    ("let a = \"\"\"\n  b \"c\" // d\n  \"\"\" // e", "leta=\"\"\"\n  b \"c\" // d\n  \"\"\""),
    ("a / b", "a/b"), ("/* never ends", ""), ("\"never ends", "\"never ends"),
  ]) func commentsAndSpaceDoNotCount(code: String, kept: String) {
    #expect(SourceFingerprint.withoutComments(code) == kept)
  }
}
