import Testing

@testable import Plotting

@Suite struct DiagramTests {
  private func layout(
    width: Double = 600, @DiagramBuilder _ elements: () -> [DiagramElement]
  ) throws(DiagramError) -> DiagramLayout {
    try DiagramLayout(Diagram(elements: elements), width: width)
  }

  private func problem(
    width: Double = 600, @DiagramBuilder _ elements: () -> [DiagramElement]
  ) -> String? {
    do {
      _ = try layout(width: width, elements)
      return nil
    } catch {
      return error.problem
    }
  }

  /// Two boxes in a row, and one below the first.
  @DiagramBuilder private var boxes: [DiagramElement] {
    Box("a", at: (0, 0))
    Box("b", "first line\nsecond line", at: (1, 0))
    Box("c", at: (0, 1))
  }

  private static let gallery = Gallery.diagrams.map(\.name)

  // MARK: Places

  @Test func boxesStandOnTheGrid() throws {
    let layout = try layout {
      Box("a", at: (0, 0))
      Box("wide box", at: (0, 1))
      Box("b", "two\nlines", at: (1, 0))
      Box("between", at: (2, 0.5))
    }
    let rects = layout.boxes.map(\.rect)
    #expect(rects[0].center.x == rects[1].center.x)
    #expect(rects[0].center.y == rects[2].center.y)
    #expect(rects[2].maxX < rects[3].minX)
    // Midway between the lower edge of the first row and the upper edge of the second.
    #expect(abs(rects[3].center.y - (rects[2].maxY + rects[1].minY) / 2) < 1e-9)
  }

  @Test func gridLinesAreMiddlesOfColumnsAndGaps() {
    let lines = GridLines(sizes: [10, 40], gaps: [6], margin: 8)
    #expect(lines.length == 56)
    let places = [-1, -0.5, 0, 0.25, 0.5, 1, 1.5, 2]
    #expect(places.map { lines.coordinate($0) } == [-8, -4, 5, 9, 13, 36, 60, 64])
    #expect(lines.coordinate(-1.1) == nil)
    #expect(lines.coordinate(2.1) == nil)
  }

  @Test func labelsWidenTheGapTheyStandIn() throws {
    func gap(_ label: String?) throws -> Double {
      let layout = try layout(width: 300) {
        Box("a", at: (0, 0))
        Box("b", at: (1, 0))
        Arrow("a", to: "b", label)
      }
      return layout.boxes[1].rect.minX - layout.boxes[0].rect.maxX
    }
    let label = "a label that is not short"
    #expect(try gap(label) > Text(label, size: TextSize.tick).width)
    #expect(try gap(label) > gap(nil))
  }

  // MARK: Arrows

  @Test func straightArrowJoinsFacingBorders() throws {
    let layout = try layout {
      boxes
      Arrow("a", to: "b")
      Arrow("a", to: "c")
    }
    let (a, b, c) = (layout.boxes[0].rect, layout.boxes[1].rect, layout.boxes[2].rect)
    #expect(
      layout.routes[0].points
        == [Point(x: a.maxX, y: a.center.y), Point(x: b.minX, y: b.center.y)])
    #expect(
      layout.routes[1].points
        == [Point(x: a.center.x, y: a.maxY), Point(x: c.center.x, y: c.minY)])
  }

  @Test func otherEndFollowsAPort() throws {
    let layout = try layout {
      boxes
      Arrow("a", to: "b", entering: .left(0.4))
    }
    let points = layout.routes[0].points
    #expect(points.count == 2)
    #expect(points[0].y == points[1].y)
    let b = layout.boxes[1].rect
    #expect(points[1] == Point(x: b.minX, y: b.minY + 0.4 * b.height))
  }

  @Test func lanesLeadAround() throws {
    let layout = try layout {
      boxes
      Arrow("b", to: "a", via: .row(-0.5))
      Arrow("c", to: "b", leaving: .right, entering: .bottom)
    }
    let (a, b, c) = (layout.boxes[0].rect, layout.boxes[1].rect, layout.boxes[2].rect)
    let over = layout.routes[0].points
    #expect(over.count == 4)
    #expect(over.first == Point(x: b.center.x, y: b.minY))
    #expect(over.last == Point(x: a.center.x, y: a.minY))
    #expect(over[1].y == over[2].y && over[1].y < min(a.minY, b.minY))
    #expect(
      layout.routes[1].points == [
        Point(x: c.maxX, y: c.center.y), Point(x: b.center.x, y: c.center.y),
        Point(x: b.center.x, y: b.maxY),
      ])
  }

  @Test func arrowsOfOneBoxShareAGap() throws {
    let layout = try layout {
      Box("a", at: (0, 0.5))
      Box("b", at: (1, 0))
      Box("a wide box", at: (1, 1))
      Arrow("a", to: "b")
      Arrow("a", to: "a wide box")
    }
    let turns = layout.routes.map { $0.points[1] }
    #expect(layout.routes.allSatisfy { $0.points.count == 4 })
    #expect(turns[0] == turns[1])
  }

  @Test func arrowsCrossAtAPoint() throws {
    let layout = try layout {
      Box("left", at: (0, 1))
      Box("right", at: (2, 1))
      Box("up", at: (1, 0))
      Box("down", at: (1, 2))
      Arrow("left", to: "right")
      Arrow("up", to: "down")
      Arrow("up", to: "right", leaving: .right, entering: .top)
    }
    let found = try #require(layout.routes[1].crossings(layout.routes[0]).first)
    #expect(found.start.x == layout.boxes[2].rect.center.x && found.start.x == found.end.x)
    #expect((found.start.y + found.end.y) / 2 == layout.boxes[0].rect.center.y)
    #expect(layout.routes[2].crossings(layout.routes[0]).isEmpty)
  }

  @Test(arguments: gallery) func arrowsRunFromBorderToBorder(name: String) throws {
    let diagram = try diagram(name)
    let layout = try DiagramLayout(diagram, width: 672)
    #expect(layout.routes.count == diagram.arrows.count)
    #expect(layout.labels.compactMap(\.self).count == diagram.arrows.compactMap(\.label).count)
    for route in layout.routes {
      let source = try #require(layout.boxes.first { $0.box.name == route.arrow.source })
      let target = try #require(layout.boxes.first { $0.box.name == route.arrow.target })
      #expect(isOnBorder(try #require(route.points.first), source.rect))
      #expect(isOnBorder(try #require(route.points.last), target.rect))
      for leg in route.legs { #expect(leg.start.x == leg.end.x || leg.start.y == leg.end.y) }
    }
  }

  private func diagram(_ name: String) throws -> Diagram {
    let figure = try #require(Gallery.diagrams.first { $0.name == name }).figure
    return try #require(figure.parts.first?.content as? Diagram)
  }

  private func isOnBorder(_ p: Point, _ rect: Rect) -> Bool {
    let isInside =
      p.x >= rect.minX && p.x <= rect.maxX && p.y >= rect.minY && p.y <= rect.maxY
    return isInside
      && (p.x == rect.minX || p.x == rect.maxX || p.y == rect.minY || p.y == rect.maxY)
  }

  @Test(arguments: gallery) func nothingCollides(name: String) throws {
    let diagram = try diagram(name)
    let layout = try DiagramLayout(diagram, width: 672)
    #expect(layout.size.x <= 672)
    let boxes = layout.boxes.map(\.rect)
    let labels = layout.labels.compactMap { $0?.rect }
    for (i, rect) in (boxes + labels).enumerated() {
      for other in (boxes + labels)[..<i] { #expect(!rect.intersects(other)) }
    }
    for leg in layout.routes.flatMap(\.legs) {
      for rect in boxes.map({ $0.grown(by: -0.01) }) + labels {
        #expect(!rect.intersects(leg.rect))
      }
    }
  }

  @Test func exampleOfTheDocumentation() throws {
    let layout = try layout(width: 672) {
      Box("image", at: (0, 0.5), image: Gallery.boot, width: 28)
      Network("teacher", at: (1, 0), layers: [784, 512, 256, 10], role: .teacher)
      Network("student", at: (1, 1), layers: [784, 128, 10], role: .distilled)
      Box("soft loss", "$T^2$ KL", at: (2, 0.5))
      Arrow("image", to: "teacher")
      Arrow("image", to: "student")
      Arrow("teacher", to: "soft loss", "logits $t$", entering: .top)
      Arrow("student", to: "soft loss", "logits $s$", entering: .bottom)
      Arrow("soft loss", to: "student", style: .dashed, entering: .right(0.3))
    }
    #expect(layout.routes.map(\.points.count) == [4, 4, 3, 3, 4])
  }

  // MARK: What stops

  @Test func namesAreKnownAndUnique() {
    #expect(
      problem {
        boxes
        Arrow("a", to: "d")
      } == "the arrow from 'a' to 'd' names 'd', but the boxes are 'a', 'b', 'c'")
    #expect(
      problem {
        boxes
        Box("a", at: (2, 2))
      } == "two boxes are called 'a'; arrows know boxes by their names")
  }

  @Test func boxesDoNotOverlap() {
    #expect(
      problem {
        boxes
        Box("d", at: (0, 0.1))
      } == "the boxes 'a' and 'd' overlap; move one to another place (at:)")
    #expect(
      problem { Box("d", at: (-1, 0)) }
        == "the box 'd' is at (-1.0, 0.0); the first column and row are 0")
  }

  @Test func arrowsDoNotRunThroughBoxes() {
    #expect(
      problem {
        boxes
        Box("d", at: (2, 0))
        Arrow("a", to: "d")
      } == "the arrow from 'a' to 'd' runs through the box 'b'; lead it around "
        + "(leaving:, entering:, via:)")
  }

  @Test func arrowsDoNotLieOnEachOther() {
    #expect(
      problem {
        boxes
        Arrow("a", to: "b")
        Arrow("b", to: "a", style: .dashed)
      }?.hasPrefix("the arrow from 'b' to 'a' runs along the arrow from 'a' to 'b'") == true)
  }

  @Test func labelsNeedAFreePlace() {
    let label = "much too long for an arrow\nand\ntoo\nhigh"
    #expect(
      problem {
        boxes
        Box("d", at: (2, 1))
        Arrow("b", to: "d", label, leaving: .right, entering: .top)
      }?.hasPrefix("the label '\(label)' of the arrow from 'b' to 'd' finds no free place") == true)
  }

  @Test func lanesSuitTheSides() {
    #expect(
      problem {
        boxes
        Arrow("a", to: "b", leaving: .right, via: .row(0.5))
      }?.contains("leaves by the right and enters by the bottom") == true)
    #expect(
      problem {
        boxes
        Arrow("a", to: "b", via: .row(7))
      } == "the lane row(7.0) of the arrow from 'a' to 'b' is outside the grid")
    #expect(
      problem {
        boxes
        Arrow("a", to: "b", leaving: .left)
      }?.contains("has no room to do so") == true)
  }

  @Test func diagramFitsTheWidth() {
    #expect(
      problem(width: 60) { boxes }?.hasPrefix("it is ") == true)
  }

  @Test func collisionStopsTheFigure() async throws {
    let result = try #require(
      await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
        let figure = Figure(title: "t", alt: "a") {
          Diagram {
            Box("a", at: (0, 0))
            Box("b", at: (0, 0))
          }
        }
        _ = figure.rendered()
      })
    let message = String(decoding: result.standardErrorContent, as: UTF8.self)
    #expect(message.contains("Diagram: the boxes 'a' and 'b' overlap"))
  }

  @Test func diagramsStandAlone() async throws {
    let result = try #require(
      await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
        _ = Figure(title: "both", alt: "a") {
          Diagram { Box("a", at: (0, 0)) }
          ImageGrid(images: [], labels: [])
        }
      })
    let message = String(decoding: result.standardErrorContent, as: UTF8.self)
    #expect(message.contains("'both' has diagrams beside other parts"))
  }

  // MARK: What is written

  @Test func keyNamesTheStylesInUse() throws {
    #expect(DiagramKey([Arrow("a", to: "b")]) == nil)
    let one = try #require(DiagramKey([Arrow("a", to: "b", style: .dashed)]))
    let two = try #require(
      DiagramKey([Arrow("a", to: "b", style: .dashed), Arrow("a", to: "b")]))
    #expect(two.size.x > one.size.x)
  }

  @Test func csvListsBoxesAndArrows() {
    let figure = Figure(title: "t", alt: "a") {
      Diagram("One") {
        Box("$x$", at: (0, 0), image: [0, 1], width: 2)
        Network("teacher", "large,\nfrozen", at: (1, 0), layers: [784, 10], role: .teacher)
        Box("$p$", at: (2, 0), bars: [0.25, 0.75])
        Arrow("$x$", to: "teacher")
        Arrow("$p$", to: "teacher", "no way", style: .crossed, via: .row(-0.5))
      }
    }
    #expect(
      figure.csv() == """
        panel,mark,from,to,label,style,values
        One,box,x,,,neutral,
        One,network,teacher,,"large, frozen",teacher,784 10
        One,box,p,,,neutral,0.25 0.75
        One,arrow,x,teacher,,solid,
        One,arrow,p,teacher,no way,crossed,

        """)
  }

  @Test func everyDiagramSaysWhatItShows() {
    for (_, figure) in Gallery.diagrams { #expect(figure.alt.count > 80) }
  }
}
