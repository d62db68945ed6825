import Datasets
import Testing

@Suite struct DatasetTests {
  @Test func prefixTakesTheFirstImagesOfEachSplit() throws {
    let digits = try Dataset.load(.digits)
    let few = digits.prefix(train: 7, test: 3)
    #expect(few.train == digits.train.prefix(7))
    #expect(few.test == digits.test.prefix(3))
    #expect(few.name == digits.name && few.classNames == digits.classNames)
    #expect(digits.prefix(train: .max, test: .max).train.count == digits.train.count)
  }
}
