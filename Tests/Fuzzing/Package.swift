// swift-tools-version: 6.2
import PackageDescription

// The fuzzer, a package of its own: every target is compiled with the counters of libFuzzer, which the program must not
// have. `make fuzz` builds and runs it.
//
// Sources is a link to ../../Sources: the pieces are visible within a package only.
let package = Package(
  name: "fuzzing",
  dependencies: [.package(url: "https://github.com/apple/swift-crypto", "3.12.0"..<"4.0.0")],
  targets: [
    .systemLibrary(name: "COpenBLAS", path: "Sources/COpenBLAS"),
    .systemLibrary(name: "CZlib", path: "Sources/CZlib"),
    .target(name: "Engine", path: "Sources/Engine"),
    .target(name: "Syntax", path: "Sources/Syntax"),
    .target(name: "Tables", dependencies: ["Engine", "CZlib"], path: "Sources/Tables"),
    .target(
      name: "Plots", dependencies: ["Engine", "Tables", "CZlib"], path: "Sources/Plots",
      exclude: ["Font/LICENSE"]),
    .target(name: "Differentiation", path: "Sources/Differentiation"),
    .target(name: "Fitting", dependencies: ["Differentiation", "COpenBLAS"], path: "Sources/Fitting"),
    .target(name: "Priors", dependencies: ["Fitting", "COpenBLAS"], path: "Sources/Priors"),
    .target(
      name: "Interpreter",
      dependencies: ["Engine", "Syntax", "Tables", "Plots", "Differentiation", "Fitting", "Priors"],
      path: "Sources/Interpreter"),
    .target(
      name: "JupyterProtocol", dependencies: ["Engine", .product(name: "Crypto", package: "swift-crypto")],
      path: "Sources/JupyterProtocol"),
    .target(
      name: "FuzzLaws", dependencies: ["Engine", "Syntax", "Interpreter", "JupyterProtocol"], path: "Laws"),
    .target(name: "CFuzzer", path: "CFuzzer"),
    .executableTarget(name: "fuzz", dependencies: ["FuzzLaws", "CFuzzer"], path: "Driver"),
  ]
)

for target in package.targets where target.type != .system && target.name != "CFuzzer" {
  target.swiftSettings = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
  ]
  if target.name != "fuzz" {
    target.swiftSettings?.append(.unsafeFlags(["-sanitize=fuzzer"]))
  }
}
