import ChapterExperiments
import Testing

@Suite struct GenerationAnalysisTests {
  @Test func reasonsOnlyWhereThereIsAGain() {
    #expect(
      generationAnalysis([85, 84.5]) == [
        "Generation Analysis:", "----------------------------------------", "Gen 0: 85.00%",
        "Gen 1: 84.50%", "", "Total improvement: -0.50%",
      ])
    let gained = generationAnalysis([85, 87.2, 88.5])
    #expect(gained.contains("Total improvement: +3.50%"))
    #expect(gained.last == "4. Implicit ensemble effect from multiple generations")
    #expect(gained.count == 13)
  }

  @Test func oneGenerationHasNoImprovement() {
    #expect(
      generationAnalysis([80]) == [
        "Generation Analysis:", "----------------------------------------", "Gen 0: 80.00%",
      ])
  }
}
