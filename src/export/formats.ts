/** The formats of other runtimes, by name. */
export const exportFormats = ['onnx', 'tfjs', 'pytorch', 'safetensors'] as const;
export type ExportFormat = (typeof exportFormats)[number];

/** Those that hold a whole network and not its weights alone, into which preprocessing and softmax can go. */
export const wholeFormats: readonly ExportFormat[] = ['onnx', 'tfjs', 'pytorch'];
