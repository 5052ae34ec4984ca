import Testing

@testable import Plots

@Suite struct LayoutTests {
  /// Nothing is drawn outside the picture and no two texts touch.
  @Test(arguments: SampleFigures.all.map(\.name), [320.0, 480, 720, 1000])
  func everythingIsInside(name: String, width: Double) throws {
    let drawing = FigureLayout(try SampleFigures.named(name), width: width).drawing()
    let page = Frame(left: 0, top: 0, right: drawing.width, bottom: drawing.height)
    var texts: [Drawing.Text] = []
    for item in drawing.items {
      switch item {
      case .fill(let shapes, _), .stroke(let shapes, _, _, _, _):
        let outside = shapes.joined().filter { !page.contains($0) }
        #expect(outside.isEmpty)
      case .circles(let centres, _, _): #expect(centres.allSatisfy { page.contains($0) })
      case .text(let text):
        #expect(page.contains(text.frame), "\(text)")
        for other in texts {
          #expect(!other.frame.inset(by: 1).overlaps(text.frame.inset(by: 1)), "\(other) \(text)")
        }
        texts.append(text)
      }
    }
  }

  @Test(
    arguments: [
      [10.0, 10, 10], [0, 100], [5, 5, 50, 51, 52], [-20, 200], [99, 100, 101, 102], [3],
    ])
  func labelsKeepTheirDistanceAndTheirOrder(wishes: [Double]) {
    let places = LabelPlacement.spread(wishes, gap: 12, room: 0...100)
    let order = wishes.indices.sorted { (wishes[$0], $0) < (wishes[$1], $1) }
    for (a, b) in zip(order, order.dropFirst()) { #expect(places[b] - places[a] >= 12 - 1e-9) }
    #expect(places.allSatisfy { $0 >= -1e-9 && $0 <= 100 + 1e-9 })
  }

  @Test func labelsWithRoomStayWhereTheyWant() {
    #expect(LabelPlacement.spread([80, 10, 40], gap: 12, room: 0...100) == [80, 10, 40])
    // Two that wish for one place part evenly.
    #expect(LabelPlacement.spread([50, 50], gap: 10, room: 0...100) == [45, 55])
  }

  @Test func clippingKeepsWhatIsInside() {
    let frame = Frame(left: 0, top: 0, right: 10, bottom: 10)
    #expect(
      frame.clipped(line: [Vector(-5, 5), Vector(15, 5)]) == [[Vector(0, 5), Vector(10, 5)]])
    #expect(frame.clipped(line: [Vector(-5, -5), Vector(-1, 20)]).isEmpty)
    #expect(
      frame.clipped(line: [Vector(1, 1), Vector(.nan, 2), Vector(3, 3), Vector(4, 4)])
        == [[Vector(3, 3), Vector(4, 4)]])
    // Out and in again: two pieces.
    #expect(frame.clipped(line: [Vector(5, 5), Vector(5, 15), Vector(6, 15), Vector(6, 5)]).count == 2)
    let corner = frame.clipped(polygon: [Vector(-5, -5), Vector(5, -5), Vector(5, 5), Vector(-5, 5)])
    #expect(Set(corner.map { "\($0)" }).count == 4 && corner.allSatisfy { frame.contains($0) })
    #expect(frame.clipped(polygon: [Vector(20, 20), Vector(30, 20), Vector(30, 30)]).isEmpty)
  }
}
