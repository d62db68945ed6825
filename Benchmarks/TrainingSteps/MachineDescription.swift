import Foundation
import Kernels

/// When and on what something was measured, as the first words above a table.
enum MachineDescription {
  static var text: String {
    "\(Date.now.formatted(.iso8601.year().month().day())), "
      + "\(ProcessInfo.processInfo.activeProcessorCount) cores, OpenBLAS's \(MatrixMultiply.core) "
      + "kernels, \(VectorLoops.name) element loops"
  }

  /// How many processes wanted to run in the last minute, on average.
  static var load: Double {
    var averages = [0.0]
    getloadavg(&averages, 1)
    return averages[0]
  }
}
