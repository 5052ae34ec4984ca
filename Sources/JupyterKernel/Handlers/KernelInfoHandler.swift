internal import Engine
internal import JupyterProtocol

extension Handler {
  static let kernelInfo = Handler(type: .kernelInfo) { _, kernel in
    Answer(content: KernelInfo.reply(kernel.engine.language, features: [Subshells.feature]))
  }
}
