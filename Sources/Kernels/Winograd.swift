import CVectorLoops
import Foundation

/// The convolution of images with 3 x 3 kernels at stride 1, in Winograd's form: a tile of 4 x 4 outputs takes 36
/// products for each pair of channels where the definition takes 144.
///
/// Tiles of 6 x 6 pixels are transformed, multiplied with the transformed kernels as 36 matrix products over the
/// channels, and transformed back (Lavin and Gray, "Fast Algorithms for Convolutional Neural Networks", 2016). Results
/// do not depend on the number of threads. They differ from the definition's by some 1e-6 of the largest.
public struct Winograd: Sendable {
  /// Images of the batch.
  public let batch: Int
  /// Channels of an image.
  public let channels: Int
  /// Channels of the result.
  public let outputs: Int
  /// Rows of an image.
  public let height: Int
  /// Columns of an image.
  public let width: Int
  /// Rows and columns of zeros around an image, 0 to 2.
  public let padding: Int

  /// A convolution of the given sizes.
  public init(
    batch: Int, channels: Int, outputs: Int, height: Int, width: Int, padding: Int
  ) {
    self.batch = batch
    self.channels = channels
    self.outputs = outputs
    self.height = height
    self.width = width
    self.padding = padding
  }

  /// `WINOGRAD=off` in the environment switches to the definition.
  private static let isOn = ProcessInfo.processInfo.environment["WINOGRAD"] != "off"

  /// Whether this is the faster way: with few channels the transforms cost more than they save.
  public var pays: Bool {
    Self.isOn && min(channels, outputs) >= 16 && padding <= 2 && min(outHeight, outWidth) >= 3
  }

  private var outHeight: Int { height + 2 * padding - 2 }
  private var outWidth: Int { width + 2 * padding - 2 }
  /// Tiles lie in rows over an image's outputs; the last of a row or column may hang over.
  private var tileRows: Int { (outHeight + 3) / 4 }
  private var tileColumns: Int { (outWidth + 3) / 4 }
  private var allTileRows: Int { batch * tileRows }

  // Vectors run over channels, so there are zeros up to a whole number of them.
  private var wideChannels: Int { Self.roundedUp(channels) }
  private var wideOutputs: Int { Self.roundedUp(outputs) }
  private static func roundedUp(_ channels: Int) -> Int {
    (channels + VectorLoops.lanes - 1) / VectorLoops.lanes * VectorLoops.lanes
  }
  private var panels: Int {
    (wideOutputs + VectorLoops.panelWidth - 1) / VectorLoops.panelWidth
  }
  /// The columns of a panel of outputs, a whole number of vectors.
  private func columns(of panel: Int) -> Int {
    min(VectorLoops.panelWidth, wideOutputs - panel * VectorLoops.panelWidth)
  }

  /// One of the 36 places of a tile begins so many floats after the one before: a little more than the place has,
  /// or all would lie in the same lines of the cache.
  private static func place(_ count: Int) -> Int { count + 16 }

  /// Rows of tiles that are multiplied at once: what they take stays in a core's own cache.
  private var rowsOfBlock: Int {
    let tiles = 3 << 17 / (36 * (wideChannels + wideOutputs))
    return max(1, min(allTileRows, max(24, tiles) / tileColumns))
  }

  // MARK: Kernels

  /// How many floats the transformed kernels have.
  public var kernelCount: Int { 36 * placeOfKernels }
  private var placeOfKernels: Int { Self.place(panels * channels * VectorLoops.panelWidth) }
  /// How many floats `transformKernels` and `kernelGradient` need to arrange the kernels.
  public var arrangedCount: Int { channels * 9 * wideOutputs }

  /// Transforms the kernels: 36 matrices of channels by outputs, in panels of outputs.
  ///
  /// - Parameters:
  ///   - weight: (outputs, channels, 3, 3); turned round (channels, outputs, 3, 3), from which each kernel is read
  ///     backwards: the kernels of the input's gradient
  ///   - room: `arrangedCount` floats
  ///   - kernels: `kernelCount` floats
  public func transformKernels(
    _ weight: UnsafePointer<Float>, turned: Bool = false, room: UnsafeMutablePointer<Float>,
    into kernels: UnsafeMutablePointer<Float>
  ) {
    forEachPart(of: channels) { range in
      let arranged = room + range.lowerBound * 9 * wideOutputs
      if wideOutputs != outputs {
        arranged.update(repeating: 0, count: range.count * 9 * wideOutputs)
      }
      // (channels, 3, 3, outputs)
      if turned {
        for channel in range {
          VectorLoops.transpose(
            weight + channel * outputs * 9, step: 9, rows: outputs, columns: 9,
            into: room + channel * 9 * wideOutputs, step: wideOutputs)
        }
      } else {
        VectorLoops.transpose(
          weight + range.lowerBound * 9, step: channels * 9, rows: outputs,
          columns: range.count * 9, into: arranged, step: wideOutputs)
      }
      for panel in 0..<panels {
        var transform = tile_transform()
        let step = turned ? -wideOutputs : wideOutputs
        transform.source =
          UnsafePointer(arranged) + panel * VectorLoops.panelWidth + (turned ? 8 * wideOutputs : 0)
        (transform.source_tile, transform.source_row, transform.source_column) = (
          9 * wideOutputs, 3 * step, step
        )
        transform.target = kernels + (panel * channels + range.lowerBound) * VectorLoops.panelWidth
        (transform.target_tile, transform.target_row, transform.target_column) = (
          VectorLoops.panelWidth, 6 * placeOfKernels, placeOfKernels
        )
        transform.tiles = range.count
        transform.channels = columns(of: panel)
        VectorLoops.transformWeights(&transform)
      }
    }
  }

  // MARK: The convolution

  private var placeOfPixels: Int {
    Self.place(rowsOfBlock * tileColumns * wideChannels)
  }
  private var placeOfProducts: Int { Self.place(rowsOfBlock * tileColumns * wideOutputs) }
  private var pixelsOfStrip: Int { 6 * (4 * tileColumns + 2) * wideChannels }
  private var outputsOfStrip: Int { 4 * 4 * tileColumns * wideOutputs }
  private var roomOfPart: Int {
    36 * (placeOfPixels + placeOfProducts) + pixelsOfStrip + outputsOfStrip
  }
  private var blocks: Int { (allTileRows + rowsOfBlock - 1) / rowsOfBlock }
  private var parts: Int {
    min(ThreadPool.shared.threads, blocks)
  }
  /// How many floats `convolve` needs to work in.
  public var roomCount: Int { parts * roomOfPart + wideOutputs }

  /// y = the images convolved with the kernels, plus the bias, or y += that.
  ///
  /// - Parameters:
  ///   - x: (batch, channels, height, width)
  ///   - kernels: from `transformKernels`
  ///   - bias: (outputs), or none
  ///   - room: `roomCount` floats
  ///   - y: (batch, outputs, height + 2 padding - 2, width + 2 padding - 2)
  ///   - accumulates: whether y keeps what it has
  public func convolve(
    _ x: UnsafePointer<Float>, kernels: UnsafePointer<Float>, bias: UnsafePointer<Float>?,
    room: UnsafeMutablePointer<Float>, into y: UnsafeMutablePointer<Float>,
    accumulates: Bool = false
  ) {
    let wideBias = bias.map { bias in
      let wideBias = room + parts * roomOfPart
      wideBias.update(repeating: 0, count: wideOutputs)
      wideBias.update(from: bias, count: outputs)
      return wideBias
    }
    ThreadPool.shared.run(parts) { part in
      let pixels = room + part * roomOfPart
      let products = pixels + 36 * placeOfPixels
      let strip = products + 36 * placeOfProducts
      let outputStrip = strip + pixelsOfStrip
      var rowInStrip: Int?
      for block in part * blocks / parts..<(part + 1) * blocks / parts {
        let rows = block * rowsOfBlock..<min(allTileRows, (block + 1) * rowsOfBlock)
        for (index, row) in rows.enumerated() {
          transformPixels(
            x, row, strip, &rowInStrip, into: pixels + index * tileColumns * wideChannels,
            place: placeOfPixels)
        }
        for place in 0..<36 {
          for panel in 0..<panels {
            var product = panel_product()
            product.a = UnsafePointer(pixels + place * placeOfPixels)
            (product.a_row, product.a_step) = (wideChannels, 1)
            product.rows = rows.count * tileColumns
            product.panel =
              kernels + place * placeOfKernels + panel * channels * VectorLoops.panelWidth
            (product.panel_step, product.columns) = (VectorLoops.panelWidth, columns(of: panel))
            product.depth = channels
            product.c = products + place * placeOfProducts + panel * VectorLoops.panelWidth
            product.c_row = wideOutputs
            VectorLoops.multiplyPanel(&product)
          }
        }
        for (index, row) in rows.enumerated() {
          var transform = tile_transform()
          transform.source = UnsafePointer(products + index * tileColumns * wideOutputs)
          (transform.source_tile, transform.source_row, transform.source_column) = (
            wideOutputs, 6 * placeOfProducts, placeOfProducts
          )
          transform.target = outputStrip
          (transform.target_tile, transform.target_row, transform.target_column) = (
            4 * wideOutputs, 4 * tileColumns * wideOutputs, wideOutputs
          )
          transform.bias = wideBias.map { UnsafePointer($0) }
          (transform.tiles, transform.channels) = (tileColumns, wideOutputs)
          VectorLoops.transformOutputs(&transform)
          let (image, top) = (row / tileRows, row % tileRows * 4)
          for offset in 0..<min(4, outHeight - top) {
            VectorLoops.transpose(
              outputStrip + offset * 4 * tileColumns * wideOutputs, step: wideOutputs,
              rows: outWidth, columns: outputs,
              into: y + (image * outputs * outHeight + top + offset) * outWidth,
              step: outHeight * outWidth, accumulates: accumulates)
          }
        }
      }
    }
  }

  /// The transformed pixels of one row of tiles. The strip keeps the last row's pixels: the next one shares two rows of
  /// an image with it.
  private func transformPixels(
    _ x: UnsafePointer<Float>, _ row: Int, _ strip: UnsafeMutablePointer<Float>,
    _ rowInStrip: inout Int?, into pixels: UnsafeMutablePointer<Float>, place: Int
  ) {
    let columns = 4 * tileColumns + 2
    let known = row % tileRows > 0 && rowInStrip == row - 1 ? 2 : 0
    let countOfRow = columns * wideChannels
    if known > 0 { strip.update(from: strip + 4 * countOfRow, count: known * countOfRow) }
    fill(
      strip + known * countOfRow, rows: row % tileRows * 4 - padding + known, 6 - known,
      columns: -padding, columns, from: x + row / tileRows * channels * height * width, channels,
      height, width)
    rowInStrip = row
    var transform = tile_transform()
    transform.source = UnsafePointer(strip)
    (transform.source_tile, transform.source_row, transform.source_column) = (
      4 * wideChannels, columns * wideChannels, wideChannels
    )
    transform.target = pixels
    (transform.target_tile, transform.target_row, transform.target_column) = (
      wideChannels, 6 * place, place
    )
    (transform.tiles, transform.channels) = (tileColumns, wideChannels)
    VectorLoops.transformPixels(&transform)
  }

  /// Some rows and columns of an image, channels last, with zeros where there is no image.
  private func fill(
    _ strip: UnsafeMutablePointer<Float>, rows top: Int, _ rows: Int, columns left: Int,
    _ columns: Int, from image: UnsafePointer<Float>, _ channels: Int, _ height: Int, _ width: Int
  ) {
    let wide = Self.roundedUp(channels)
    let first = max(0, left)
    let end = min(width, left + columns)
    for row in 0..<rows {
      let target = strip + row * columns * wide
      let isInside = 0..<height ~= top + row
      if !isInside || wide != channels {
        target.update(repeating: 0, count: columns * wide)
      } else {
        target.update(repeating: 0, count: (first - left) * wide)
        (target + (end - left) * wide).update(repeating: 0, count: (columns - end + left) * wide)
      }
      guard isInside else { continue }
      VectorLoops.transpose(
        image + (top + row) * width + first, step: height * width, rows: channels,
        columns: end - first, into: target + (first - left) * wide, step: wide)
    }
  }

  // MARK: The kernels' gradient

  /// Rows of tiles of one product: deep enough that adding to the 36 sums does not count.
  private var rowsOfDeepBlock: Int { max(1, min(allTileRows, 192 / tileColumns)) }
  private var placeOfDeepPixels: Int {
    Self.place(rowsOfDeepBlock * tileColumns * wideChannels)
  }
  private var placeOfGradients: Int {
    Self.place(rowsOfDeepBlock * tileColumns * panels * VectorLoops.panelWidth)
  }
  private var placeOfSums: Int { Self.place(channels * wideOutputs) }
  private var stripOfGradientPart: Int { pixelsOfStrip + outputsOfStrip }
  private var gradientParts: Int { min(ThreadPool.shared.threads, rowsOfDeepBlock) }
  /// How many floats `kernelGradient` needs to work in.
  public var gradientRoomCount: Int {
    36 * (placeOfDeepPixels + placeOfGradients + placeOfSums) + arrangedCount
      + gradientParts * stripOfGradientPart
  }

  /// The gradient of the kernels, or that added to what is there.
  ///
  /// - Parameters:
  ///   - x: (batch, channels, height, width)
  ///   - dy: the result's gradient, (batch, outputs, height + 2 padding - 2, width + 2 padding - 2)
  ///   - room: `gradientRoomCount` floats
  ///   - gradient: (outputs, channels, 3, 3)
  ///   - accumulates: whether `gradient` keeps what it has
  public func kernelGradient(
    _ x: UnsafePointer<Float>, _ dy: UnsafePointer<Float>, room: UnsafeMutablePointer<Float>,
    into gradient: UnsafeMutablePointer<Float>, accumulates: Bool
  ) {
    let pixels = room
    let gradients = pixels + 36 * placeOfDeepPixels
    let sums = gradients + 36 * placeOfGradients
    let arranged = sums + 36 * placeOfSums
    let strips = arranged + arrangedCount
    let panelTiles = rowsOfDeepBlock * tileColumns
    for start in stride(from: 0, to: allTileRows, by: rowsOfDeepBlock) {
      let rows = start..<min(allTileRows, start + rowsOfDeepBlock)
      ThreadPool.shared.run(gradientParts) { part in
        let strip = strips + part * stripOfGradientPart
        let gradientStrip = strip + pixelsOfStrip
        var rowInStrip: Int?
        let count = rows.count
        for index in part * count / gradientParts..<(part + 1) * count / gradientParts {
          let row = start + index
          transformPixels(
            x, row, strip, &rowInStrip, into: pixels + index * tileColumns * wideChannels,
            place: placeOfDeepPixels)
          fill(
            gradientStrip, rows: row % tileRows * 4, 4, columns: 0, 4 * tileColumns,
            from: dy + row / tileRows * outputs * outHeight * outWidth, outputs, outHeight,
            outWidth)
          for panel in 0..<panels {
            var transform = tile_transform()
            transform.source = UnsafePointer(gradientStrip) + panel * VectorLoops.panelWidth
            (transform.source_tile, transform.source_row, transform.source_column) = (
              4 * wideOutputs, 4 * tileColumns * wideOutputs, wideOutputs
            )
            transform.target =
              gradients + (panel * panelTiles + index * tileColumns) * VectorLoops.panelWidth
            (transform.target_tile, transform.target_row, transform.target_column) = (
              VectorLoops.panelWidth, 6 * placeOfGradients, placeOfGradients
            )
            (transform.tiles, transform.channels) = (tileColumns, columns(of: panel))
            VectorLoops.transformOutputGradients(&transform)
          }
        }
      }
      ThreadPool.shared.run(36) { place in
        for panel in 0..<panels {
          var product = panel_product()
          product.a = UnsafePointer(pixels + place * placeOfDeepPixels)
          (product.a_row, product.a_step, product.rows) = (1, wideChannels, channels)
          product.panel = UnsafePointer(
            gradients + place * placeOfGradients + panel * panelTiles * VectorLoops.panelWidth)
          (product.panel_step, product.columns) = (VectorLoops.panelWidth, columns(of: panel))
          product.depth = rows.count * tileColumns
          product.c = sums + place * placeOfSums + panel * VectorLoops.panelWidth
          product.c_row = wideOutputs
          product.accumulate = start == 0 ? 0 : 1
          VectorLoops.multiplyPanel(&product)
        }
      }
    }
    forEachPart(of: channels) { range in
      var transform = tile_transform()
      transform.source = UnsafePointer(sums + range.lowerBound * wideOutputs)
      (transform.source_tile, transform.source_row, transform.source_column) = (
        wideOutputs, 6 * placeOfSums, placeOfSums
      )
      let target = arranged + range.lowerBound * 9 * wideOutputs
      transform.target = target
      (transform.target_tile, transform.target_row, transform.target_column) = (
        9 * wideOutputs, 3 * wideOutputs, wideOutputs
      )
      (transform.tiles, transform.channels) = (range.count, wideOutputs)
      VectorLoops.transformWeightGradients(&transform)
      VectorLoops.transpose(
        target, step: wideOutputs, rows: range.count * 9, columns: outputs,
        into: gradient + range.lowerBound * 9, step: channels * 9, accumulates: accumulates)
    }
  }

  /// Calls `body` with ranges that cover 0..<count, on all threads.
  private func forEachPart(of count: Int, _ body: (Range<Int>) -> Void) {
    let parts = min(ThreadPool.shared.threads, count)
    ThreadPool.shared.run(parts) { body($0 * count / parts..<($0 + 1) * count / parts) }
  }
}
