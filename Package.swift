// swift-tools-version: 6.2
import PackageDescription

// bytes ≠ protocol ≠ engine ≠ language ≠ mathematics ≠ rendering: each is a target of its own,
// tested without the others. The arrows below are the only ones allowed.
let package = Package(
  name: "regshell",
  products: [.executable(name: "regshell", targets: ["regshell"])],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
    .package(url: "https://github.com/apple/swift-crypto", "3.12.0"..<"4.0.0"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.0"),
  ],
  targets: [
    // System libraries: a module map and a shim, nothing else.
    .systemLibrary(name: "CZMQ"),
    .systemLibrary(name: "COpenBLAS"),
    .systemLibrary(name: "CEdit"),
    .systemLibrary(name: "CZlib"),
    .systemLibrary(name: "CSQLite"),
    .target(name: "CRevision"),

    // Leaves.
    .target(name: "Engine"),
    .target(name: "Syntax"),
    .target(name: "Tables", dependencies: ["Engine", "CZlib"]),
    .target(name: "Plots", dependencies: ["Engine", "Tables", "CZlib"], exclude: ["Font/LICENSE"]),
    .target(name: "Differentiation"),
    .target(name: "Fitting", dependencies: ["Differentiation", "COpenBLAS"]),
    .target(name: "Priors", dependencies: ["Fitting", "COpenBLAS"]),

    // The language, and the protocol.
    .target(
      name: "Interpreter",
      dependencies: ["Engine", "Syntax", "Tables", "Plots", "Differentiation", "Fitting", "Priors"]),
    .target(
      name: "JupyterProtocol",
      dependencies: ["Engine", .product(name: "Crypto", package: "swift-crypto")]),
    .target(
      name: "JupyterKernel",
      dependencies: ["JupyterProtocol", "Engine", .product(name: "Logging", package: "swift-log")]),

    // Edges.
    .target(name: "ZeroMQTransport", dependencies: ["JupyterKernel", "JupyterProtocol", "Engine", "CZMQ"]),
    .target(name: "HistoryDatabase", dependencies: ["JupyterKernel", "JupyterProtocol", "CSQLite"]),
    .target(name: "StdioTransport", dependencies: ["JupyterKernel", "JupyterProtocol", "Engine"]),
    .target(name: "Notebook", dependencies: ["Engine"]),
    .target(name: "LineREPL", dependencies: ["Engine", "Notebook", "CEdit"]),

    // The program: wires, no logic of its own.
    .executableTarget(
      name: "regshell",
      dependencies: [
        "Engine", "Interpreter", "JupyterProtocol", "JupyterKernel", "ZeroMQTransport",
        "StdioTransport", "HistoryDatabase", "Notebook", "LineREPL", "CRevision",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "Logging", package: "swift-log"),
      ]),

    .testTarget(name: "EngineTests", dependencies: ["Engine"]),
    .testTarget(name: "SyntaxTests", dependencies: ["Syntax"]),
    .testTarget(name: "TablesTests", dependencies: ["Tables"]),
    .testTarget(name: "DifferentiationTests", dependencies: ["Differentiation"]),
    .testTarget(
      name: "PlotsTests", dependencies: ["Plots", "Engine", "CZlib"], exclude: ["Golden"]),
    .testTarget(
      name: "FittingTests", dependencies: ["Fitting"], exclude: ["References"]),
    .testTarget(
      name: "PriorsTests", dependencies: ["Priors", "Fitting"], exclude: ["References"]),
    .testTarget(
      name: "InterpreterTests", dependencies: ["Interpreter", "Engine", "Syntax", "Tables"],
      exclude: ["Sessions", "Diagnostics", "References"]),
    .testTarget(
      name: "JupyterTests",
      dependencies: ["JupyterKernel", "JupyterProtocol", "ZeroMQTransport", "StdioTransport", "Engine"]),
    .testTarget(
      name: "HistoryTests", dependencies: ["HistoryDatabase", "JupyterKernel", "JupyterProtocol", "CSQLite"]),
    .target(
      name: "FuzzLaws", dependencies: ["Engine", "Syntax", "Interpreter", "JupyterProtocol"],
      path: "Tests/Fuzzing/Laws"),
    .testTarget(
      name: "FuzzingTests", dependencies: ["FuzzLaws", "Engine"], path: "Tests/Fuzzing/Replay"),
    .target(name: "ScriptedEngine", dependencies: ["Engine"], path: "Tests/ScriptedEngine"),
    .testTarget(
      name: "NotebookTests", dependencies: ["Notebook", "ScriptedEngine", "Engine"], exclude: ["Samples"]),
    .testTarget(
      name: "ReplTests", dependencies: ["LineREPL", "Notebook", "ScriptedEngine", "Engine", "regshell"]),
  ]
)

for target in package.targets where target.type != .system {
  target.swiftSettings = [
    .swiftLanguageMode(.v6),
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
  ]
}
