import Glibc
import Testing

@testable import Plots

@Suite struct ScaleTests {
  @Test(
    arguments: [
      (0.0, 1.0), (-3.57, 0.93), (1e-12, 3e-12), (-1e9, 1e9), (99.9, 100.1), (5, 5), (0, 0), (1e300, 1.5e300),
      (-7e-5, 3), (0.1, 0.3), (123_456, 123_457),
    ])
  func linearTicksCoverTheData(low: Double, high: Double) {
    let scale = Scale(Axis("x"), values: [low, high])
    #expect(scale.low <= low && scale.high >= high && scale.low < scale.high)
    for count in [2, 5, 9] {
      let ticks = Ticks(scale, count: count).labelled
      #expect(ticks.count >= 2 && ticks.count <= 2 * count + 2, "\(low) \(high) \(count): \(ticks.count)")
      #expect(ticks.allSatisfy { scale.place($0.value) >= -1e-6 && scale.place($0.value) <= 1 + 1e-6 })
      #expect(Set(ticks.map(\.label)).count == ticks.count, "\(ticks)")
      for tick in ticks where abs(tick.value) < 1e15 {
        let read = Double(tick.label) ?? .nan
        #expect(abs(read - tick.value) <= 1e-6 * (scale.high - scale.low) + 1e-9 * abs(tick.value))
      }
    }
  }

  @Test(arguments: [(0.001, 5.0), (1e-12, 1e12), (0.2, 0.9), (3, 4), (7, 7), (1, 10)])
  func logTicksCoverTheData(low: Double, high: Double) {
    let scale = Scale(Axis("λ", scale: .log), values: [low, high, -1, 0, .nan])
    #expect(scale.low <= low && scale.high >= high && scale.low > 0)
    for count in [3, 6] {
      let ticks = Ticks(scale, count: count).labelled
      #expect(ticks.count >= 1 && ticks.count <= 2 * count + 3, "\(low) \(high): \(ticks)")
      #expect(ticks.allSatisfy { scale.place($0.value) >= -1e-6 && scale.place($0.value) <= 1 + 1e-6 })
    }
    #expect(scale.place(0).isNaN && scale.place(-1).isNaN)
  }

  @Test func reversedAxesRunTheOtherWay() {
    let scale = Scale(Axis("λ", scale: .log, range: 0.01...1, isReversed: true), values: [Double]())
    #expect(abs(scale.place(1)) < 1e-12)
    #expect(abs(scale.place(0.1) - 0.5) < 1e-12)
    #expect(abs(scale.place(0.01) - 1) < 1e-12)
  }

  @Test func nothingToShowIsNoCrash() {
    let empty = Figure(
      title: "", panels: [Panel(x: Axis("x", scale: .log), y: Axis("y"), marks: [Mark(.line([]))])])
    #expect(!SVGRenderer.render(empty).isEmpty)
    #expect(!PlotTextRenderer.render(empty, width: 80).isEmpty)
    let strange = Figure(
      title: "inf",
      panels: [
        Panel(
          x: Axis("x"), y: Axis("y"),
          marks: [
            Mark(
              .line([Vector(0, .infinity), Vector(.nan, 0), Vector(1e308, -1e308), Vector(-1e308, 1e308)])),
            Mark(.points([Vector(.nan, .nan)])), Mark(.verticalRule(.infinity), label: "∞"),
            Mark(.spot(Vector(.nan, 1)), label: "gone"), Mark(.band(x: [1], low: [2], high: [3, 4])),
          ])
      ])
    #expect(!SVGRenderer.render(strange).contains("nan"))
    #expect(!PlotTextRenderer.render(strange, width: 80).isEmpty)
  }
}
