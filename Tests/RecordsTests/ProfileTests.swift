import Records
import Testing

@Suite struct ProfileTests {
  @Test(arguments: zip(Profile.allCases, [1, 2, 3]))
  func `a profile picks its own setting`(profile: Profile, expected: Int) {
    #expect(profile.pick(smoke: 1, quick: 2, full: 3) == expected)
  }
}
