// swift-tools-version: 6.1
import PackageDescription

// Micro-benchmarks of our own pieces, a package of its own so that the program does not depend on the tool that
// times them: `swift package benchmark` in this folder, or `make bench-micro`.
//
// Engine is a link to ../Sources: the pieces are visible within a package only. The traits of the tool, which
// count allocations and retains, are off: their counts read 0 with this toolchain.
let package = Package(
  name: "micro-benchmarks",
  platforms: [.macOS(.v15)],
  dependencies: [
    .package(url: "https://github.com/ordo-one/benchmark", exact: "1.38.1", traits: [])
  ],
  targets: [
    .systemLibrary(name: "COpenBLAS", path: "Engine/COpenBLAS"),
    .systemLibrary(name: "CZlib", path: "Engine/CZlib"),
    .target(name: "Engine", path: "Engine/Engine"),
    .target(name: "Syntax", path: "Engine/Syntax"),
    .target(name: "Tables", dependencies: ["Engine", "CZlib"], path: "Engine/Tables"),
    .target(
      name: "Plots", dependencies: ["Engine", "Tables", "CZlib"], path: "Engine/Plots",
      exclude: ["Font/LICENSE"]),
    .target(name: "Differentiation", path: "Engine/Differentiation"),
    .target(name: "Fitting", dependencies: ["Differentiation", "COpenBLAS"], path: "Engine/Fitting"),
    .target(name: "Priors", dependencies: ["Fitting", "COpenBLAS"], path: "Engine/Priors"),
    .target(
      name: "Interpreter",
      dependencies: ["Engine", "Syntax", "Tables", "Plots", "Differentiation", "Fitting", "Priors"],
      path: "Engine/Interpreter"),
    .executableTarget(
      name: "Micro",
      dependencies: [
        "Engine", "Syntax", "Tables", "Fitting", "Interpreter",
        .product(name: "Benchmark", package: "benchmark"),
      ],
      path: "Micro", plugins: [.plugin(name: "BenchmarkPlugin", package: "benchmark")]),
  ]
)

for target in package.targets where target.type != .system {
  target.swiftSettings = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
  ]
}
