// swift-tools-version: 6.2
import PackageDescription

// Our side of the comparison. It compiles the project's own sources (Engine is a link to ../../../Sources) into a
// package of its own, because what Fitting offers is visible within a package only, and a benchmark is no
// reason to widen that. The settings are those of the project.
let package = Package(
  name: "peer-benchmark",
  targets: [
    .systemLibrary(name: "COpenBLAS", path: "Engine/COpenBLAS"),
    .target(name: "Differentiation", path: "Engine/Differentiation"),
    .target(name: "Fitting", dependencies: ["Differentiation", "COpenBLAS"], path: "Engine/Fitting"),
    .executableTarget(name: "PeerBenchmark", dependencies: ["Fitting"], path: "PeerBenchmark"),
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
