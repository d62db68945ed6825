import Datasets
import Distillation
import Learning
import Notebook
import Tensors

extension ChapterNotebook {
  /// The seeds of a paired experiment: so many from `--seed` on, after the largest from 0 again.
  public func seeds(_ count: Int) -> [UInt64] { (0..<UInt64(count)).map { seed &+ $0 } }

  /// The seeds of a paired experiment, each with its split and its trained teacher, side by side.
  ///
  /// - Parameters:
  ///   - label: what the progress bar says
  ///   - seeds: one for each pair
  ///   - data: its training images are split, its test images are for reports alone
  ///   - validation: how many images are kept to choose by
  ///   - recipe: how the teacher is trained
  ///   - images: how many training images the teacher sees; all unless said
  ///   - watchingTeachers: whether their validation accuracy is measured after each epoch
  ///   - makeTeacher: the teacher with its initial weights
  public func pairs(
    _ label: String, _ seeds: [UInt64], _ data: Dataset, validation: Int, recipe: StudentRecipe,
    images: Int? = nil, watchingTeachers: Bool = false,
    makeTeacher: @escaping @Sendable (Generator) -> any Module
  ) -> [PairedSeed] {
    pairs(
      label, seeds, { _ in data }, validation: validation, recipe: recipe, images: images,
      watchingTeachers: watchingTeachers, makeTeacher: makeTeacher)
  }

  /// The same with data of each seed's own, such as with label noise.
  public func pairs(
    _ label: String, _ seeds: [UInt64], _ data: @Sendable (UInt64) -> Dataset, validation: Int,
    recipe: StudentRecipe, images: Int? = nil, watchingTeachers: Bool = false,
    makeTeacher: @escaping @Sendable (Generator) -> any Module
  ) -> [PairedSeed] {
    @Sendable func untrained(_ seed: UInt64) -> UntrainedPair {
      UntrainedPair(
        seed: seed, data: data(seed), validation: validation, recipe: recipe, images: images,
        watchingTeacher: watchingTeachers, makeTeacher: makeTeacher)
    }
    let teachers = results(label, of: "seed", seeds) { cache, seed in
      cache.key(label, seed: seed, settings: untrained(seed).fingerprint)
    } compute: { seed in
      untrained(seed).trainedTeacher()
    }
    return sideBySide(Array(zip(seeds, teachers))) { PairedSeed(untrained($0), $1) }
  }

  /// Runs all arms over all seeds, side by side, with one progress bar.
  ///
  /// - Parameters:
  ///   - name: what the progress bar says
  ///   - pairs: the seeds
  ///   - trials: the arms
  /// - Returns: for each arm the results of its seeds, in their order
  public func experiment<Result>(
    _ name: String, _ pairs: [PairedSeed], _ trials: [Trial<Result>]
  ) -> [[Result]] {
    let jobs = trials.indices.flatMap { trial in pairs.indices.map { (trial: trial, pair: $0) } }
    let places = trials.map { trial in
      trial.place.map { place in
        // The same line may run with other values around it: its second use is another arm than its first.
        trialUses["\(name), \(trial.name), \(place)", default: 0] += 1
        return "\nat: \(place), use \(trialUses["\(name), \(trial.name), \(place)"]!)"
      } ?? ""
    }
    let results = results(name, of: "run", jobs) { cache, job in
      let (trial, pair) = (trials[job.trial], pairs[job.pair])
      return cache.key(
        trial.name == name ? name : "\(name), \(trial.name)", seed: pair.seed,
        settings: trial.settings(pair) + places[job.trial])
    } compute: { job in
      trials[job.trial].run(pairs[job.pair])
    }
    return trials.indices.map { trial in
      Array(results[trial * pairs.count..<(trial + 1) * pairs.count])
    }
  }

  /// Runs arms of students over all seeds, side by side, with one progress bar.
  ///
  /// - Parameters:
  ///   - name: what the progress bar says
  ///   - pairs: the seeds
  ///   - trials: the arms
  public func arms(
    _ name: String, _ pairs: [PairedSeed], _ trials: [Trial<StudentResult>]
  ) -> [Arm] {
    zip(trials, experiment(name, pairs, trials)).map { Arm($0.name, $1) }
  }

  /// An experiment of one arm of students.
  ///
  /// - Parameters:
  ///   - name: what the arm is called
  ///   - pairs: the seeds
  ///   - recipe: how the students are trained
  ///   - images: how many training images a student sees
  ///   - logits: the teacher's logits that it learns from; nil for hard labels alone
  ///   - makeStudent: the student with its initial weights
  public func arm(
    _ name: String, _ pairs: [PairedSeed], _ recipe: StudentRecipe, images: Int,
    logits: (@Sendable (PairedSeed) -> TeacherLogits)? = nil,
    makeStudent: @escaping @Sendable (Generator) -> any Module
  ) -> Arm {
    arms(
      name, pairs,
      [.student(name, recipe, images: images, logits: logits, makeStudent: makeStudent)])[0]
  }
}

/// The arm whose students are best on the validation images; of equal ones the first.
public func best(_ arms: [Arm]) -> Int {
  highestMean(arms.map { $0.results.map(\.validation.accuracy) })
}
