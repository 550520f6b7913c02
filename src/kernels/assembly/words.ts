/**
 * Offsets of words. Made by npm run build from src/kernels/words.ts: change that file.
 */

export namespace Tensor {
  @inline export const at: usize = 0;
  @inline export const imageBytes: usize = 1;
  @inline export const WORDS: usize = 2;
}

export namespace View {
  @inline export const at: usize = 0;
  @inline export const imageBytes: usize = 1;
  @inline export const slope: usize = 2;
  @inline export const shift: usize = 3;
  @inline export const relu: usize = 4;
  @inline export const WORDS: usize = 5;
}

export namespace Scaled {
  @inline export const at: usize = 0;
  @inline export const imageBytes: usize = 1;
  @inline export const scale: usize = 2;
  @inline export const WORDS: usize = 3;
}

export namespace Gradient {
  @inline export const at: usize = 0;
  @inline export const imageBytes: usize = 1;
  @inline export const scale: usize = 2;
  @inline export const p: usize = 3;
  @inline export const q: usize = 4;
  @inline export const r: usize = 5;
  @inline export const output: usize = 6;
  @inline export const outputAt: usize = 6;
  @inline export const outputImageBytes: usize = 7;
  @inline export const WORDS: usize = 8;
}

export namespace Target {
  @inline export const at: usize = 0;
  @inline export const imageBytes: usize = 1;
  @inline export const add: usize = 2;
  @inline export const WORDS: usize = 3;
}

export namespace Geometry {
  @inline export const height: usize = 0;
  @inline export const width: usize = 1;
  @inline export const padded: usize = 2;
  @inline export const paddedBytes: usize = 3;
  @inline export const row: usize = 4;
  @inline export const plane: usize = 5;
  @inline export const interior: usize = 6;
  @inline export const origin: usize = 7;
  @inline export const outHeight: usize = 8;
  @inline export const outWidth: usize = 9;
  @inline export const kernelHeight: usize = 10;
  @inline export const kernelWidth: usize = 11;
  @inline export const strideDown: usize = 12;
  @inline export const strideAcross: usize = 13;
  @inline export const dilationDown: usize = 14;
  @inline export const dilationAcross: usize = 15;
  @inline export const WORDS: usize = 16;
}

export namespace Coefficient {
  @inline export const value: usize = 0;
  @inline export const factors: usize = 1;
  @inline export const WORDS: usize = 2;
}

export namespace Term {
  @inline export const view: usize = 0;
  @inline export const viewAt: usize = 0;
  @inline export const viewImageBytes: usize = 1;
  @inline export const viewSlope: usize = 2;
  @inline export const viewShift: usize = 3;
  @inline export const viewRelu: usize = 4;
  @inline export const coefficient: usize = 5;
  @inline export const coefficientValue: usize = 5;
  @inline export const coefficientFactors: usize = 6;
  @inline export const WORDS: usize = 7;
}

export namespace Offsets {
  @inline export const rows: usize = 0;
  @inline export const columns: usize = 1;
  @inline export const WORDS: usize = 2;
}

export namespace PixelRun {
  @inline export const at: usize = 0;
  @inline export const imageBytes: usize = 1;
  @inline export const pixels: usize = 2;
  @inline export const first: usize = 3;
  @inline export const WORDS: usize = 4;
}

export namespace Convolution {
  @inline export const view: usize = 0;
  @inline export const viewAt: usize = 0;
  @inline export const viewImageBytes: usize = 1;
  @inline export const viewSlope: usize = 2;
  @inline export const viewShift: usize = 3;
  @inline export const viewRelu: usize = 4;
  @inline export const planes: usize = 5;
  @inline export const geometry: usize = 6;
  @inline export const geometryHeight: usize = 6;
  @inline export const geometryWidth: usize = 7;
  @inline export const geometryPadded: usize = 8;
  @inline export const geometryPaddedBytes: usize = 9;
  @inline export const geometryRow: usize = 10;
  @inline export const geometryPlane: usize = 11;
  @inline export const geometryInterior: usize = 12;
  @inline export const geometryOrigin: usize = 13;
  @inline export const geometryOutHeight: usize = 14;
  @inline export const geometryOutWidth: usize = 15;
  @inline export const geometryKernelHeight: usize = 16;
  @inline export const geometryKernelWidth: usize = 17;
  @inline export const geometryStrideDown: usize = 18;
  @inline export const geometryStrideAcross: usize = 19;
  @inline export const geometryDilationDown: usize = 20;
  @inline export const geometryDilationAcross: usize = 21;
  @inline export const weights: usize = 22;
  @inline export const taps: usize = 23;
  @inline export const offsets: usize = 24;
  @inline export const outputs: usize = 25;
  @inline export const output: usize = 26;
  @inline export const outputAt: usize = 26;
  @inline export const outputImageBytes: usize = 27;
  @inline export const sums: usize = 28;
  @inline export const bias: usize = 29;
  @inline export const gradient: usize = 30;
  @inline export const gradientAt: usize = 30;
  @inline export const gradientImageBytes: usize = 31;
  @inline export const gradientScale: usize = 32;
  @inline export const gradientP: usize = 33;
  @inline export const gradientQ: usize = 34;
  @inline export const gradientR: usize = 35;
  @inline export const gradientOutput: usize = 36;
  @inline export const gradientOutputAt: usize = 36;
  @inline export const gradientOutputImageBytes: usize = 37;
  @inline export const target: usize = 38;
  @inline export const targetAt: usize = 38;
  @inline export const targetImageBytes: usize = 39;
  @inline export const targetAdd: usize = 40;
  @inline export const imageGradient: usize = 41;
  @inline export const inputGradient: usize = 42;
  @inline export const transposed: usize = 43;
  @inline export const weightGradient: usize = 44;
  @inline export const biasGradient: usize = 45;
  @inline export const WORDS: usize = 46;
}

export namespace MapConvolution {
  @inline export const view: usize = 0;
  @inline export const viewAt: usize = 0;
  @inline export const viewImageBytes: usize = 1;
  @inline export const viewSlope: usize = 2;
  @inline export const viewShift: usize = 3;
  @inline export const viewRelu: usize = 4;
  @inline export const planes: usize = 5;
  @inline export const height: usize = 6;
  @inline export const width: usize = 7;
  @inline export const counts: usize = 8;
  @inline export const maps: usize = 9;
  @inline export const mapsBytes: usize = 10;
  @inline export const mapRow: usize = 11;
  @inline export const map: usize = 12;
  @inline export const interior: usize = 13;
  @inline export const mapOffsets: usize = 14;
  @inline export const depth: usize = 15;
  @inline export const vectors: usize = 16;
  @inline export const vectorCount: usize = 17;
  @inline export const weights: usize = 18;
  @inline export const outputs: usize = 19;
  @inline export const channels: usize = 20;
  @inline export const outputCounts: usize = 21;
  @inline export const outputMaps: usize = 22;
  @inline export const output: usize = 23;
  @inline export const outputAt: usize = 23;
  @inline export const outputImageBytes: usize = 24;
  @inline export const sums: usize = 25;
  @inline export const bias: usize = 26;
  @inline export const gradient: usize = 27;
  @inline export const gradientAt: usize = 27;
  @inline export const gradientImageBytes: usize = 28;
  @inline export const gradientScale: usize = 29;
  @inline export const gradientP: usize = 30;
  @inline export const gradientQ: usize = 31;
  @inline export const gradientR: usize = 32;
  @inline export const gradientOutput: usize = 33;
  @inline export const gradientOutputAt: usize = 33;
  @inline export const gradientOutputImageBytes: usize = 34;
  @inline export const target: usize = 35;
  @inline export const targetAt: usize = 35;
  @inline export const targetImageBytes: usize = 36;
  @inline export const targetAdd: usize = 37;
  @inline export const geometry: usize = 38;
  @inline export const geometryHeight: usize = 38;
  @inline export const geometryWidth: usize = 39;
  @inline export const geometryPadded: usize = 40;
  @inline export const geometryPaddedBytes: usize = 41;
  @inline export const geometryRow: usize = 42;
  @inline export const geometryPlane: usize = 43;
  @inline export const geometryInterior: usize = 44;
  @inline export const geometryOrigin: usize = 45;
  @inline export const geometryOutHeight: usize = 46;
  @inline export const geometryOutWidth: usize = 47;
  @inline export const geometryKernelHeight: usize = 48;
  @inline export const geometryKernelWidth: usize = 49;
  @inline export const geometryStrideDown: usize = 50;
  @inline export const geometryStrideAcross: usize = 51;
  @inline export const geometryDilationDown: usize = 52;
  @inline export const geometryDilationAcross: usize = 53;
  @inline export const taps: usize = 54;
  @inline export const offsets: usize = 55;
  @inline export const imageGradient: usize = 56;
  @inline export const gradientMaps: usize = 57;
  @inline export const gradientMapsBytes: usize = 58;
  @inline export const gradientInterior: usize = 59;
  @inline export const gradientOffsets: usize = 60;
  @inline export const inputChannels: usize = 61;
  @inline export const seenChannels: usize = 62;
  @inline export const inputMaps: usize = 63;
  @inline export const inputGradient: usize = 64;
  @inline export const transposed: usize = 65;
  @inline export const weightGradient: usize = 66;
  @inline export const biasGradient: usize = 67;
  @inline export const WORDS: usize = 68;
}

export namespace Pointwise {
  @inline export const view: usize = 0;
  @inline export const viewAt: usize = 0;
  @inline export const viewImageBytes: usize = 1;
  @inline export const viewSlope: usize = 2;
  @inline export const viewShift: usize = 3;
  @inline export const viewRelu: usize = 4;
  @inline export const planes: usize = 5;
  @inline export const pixels: usize = 6;
  @inline export const strip: usize = 7;
  @inline export const stripPixels: usize = 8;
  @inline export const weights: usize = 9;
  @inline export const outputs: usize = 10;
  @inline export const output: usize = 11;
  @inline export const outputAt: usize = 11;
  @inline export const outputImageBytes: usize = 12;
  @inline export const sums: usize = 13;
  @inline export const bias: usize = 14;
  @inline export const gradient: usize = 15;
  @inline export const gradientAt: usize = 15;
  @inline export const gradientImageBytes: usize = 16;
  @inline export const gradientScale: usize = 17;
  @inline export const gradientP: usize = 18;
  @inline export const gradientQ: usize = 19;
  @inline export const gradientR: usize = 20;
  @inline export const gradientOutput: usize = 21;
  @inline export const gradientOutputAt: usize = 21;
  @inline export const gradientOutputImageBytes: usize = 22;
  @inline export const target: usize = 23;
  @inline export const targetAt: usize = 23;
  @inline export const targetImageBytes: usize = 24;
  @inline export const targetAdd: usize = 25;
  @inline export const stripGradient: usize = 26;
  @inline export const inputGradient: usize = 27;
  @inline export const transposed: usize = 28;
  @inline export const weightGradient: usize = 29;
  @inline export const biasGradient: usize = 30;
  @inline export const WORDS: usize = 31;
}

export namespace Strided {
  @inline export const view: usize = 0;
  @inline export const viewAt: usize = 0;
  @inline export const viewImageBytes: usize = 1;
  @inline export const viewSlope: usize = 2;
  @inline export const viewShift: usize = 3;
  @inline export const viewRelu: usize = 4;
  @inline export const planes: usize = 5;
  @inline export const pixels: usize = 6;
  @inline export const rows: usize = 7;
  @inline export const cols: usize = 8;
  @inline export const first: usize = 9;
  @inline export const down: usize = 10;
  @inline export const across: usize = 11;
  @inline export const seen: usize = 12;
  @inline export const weights: usize = 13;
  @inline export const outputs: usize = 14;
  @inline export const output: usize = 15;
  @inline export const outputAt: usize = 15;
  @inline export const outputImageBytes: usize = 16;
  @inline export const sums: usize = 17;
  @inline export const bias: usize = 18;
  @inline export const gradient: usize = 19;
  @inline export const gradientAt: usize = 19;
  @inline export const gradientImageBytes: usize = 20;
  @inline export const gradientScale: usize = 21;
  @inline export const gradientP: usize = 22;
  @inline export const gradientQ: usize = 23;
  @inline export const gradientR: usize = 24;
  @inline export const gradientOutput: usize = 25;
  @inline export const gradientOutputAt: usize = 25;
  @inline export const gradientOutputImageBytes: usize = 26;
  @inline export const target: usize = 27;
  @inline export const targetAt: usize = 27;
  @inline export const targetImageBytes: usize = 28;
  @inline export const targetAdd: usize = 29;
  @inline export const imageGradient: usize = 30;
  @inline export const inputGradient: usize = 31;
  @inline export const transposed: usize = 32;
  @inline export const weightGradient: usize = 33;
  @inline export const biasGradient: usize = 34;
  @inline export const WORDS: usize = 35;
}

export namespace Separable {
  @inline export const view: usize = 0;
  @inline export const viewAt: usize = 0;
  @inline export const viewImageBytes: usize = 1;
  @inline export const viewSlope: usize = 2;
  @inline export const viewShift: usize = 3;
  @inline export const viewRelu: usize = 4;
  @inline export const planes: usize = 5;
  @inline export const geometry: usize = 6;
  @inline export const geometryHeight: usize = 6;
  @inline export const geometryWidth: usize = 7;
  @inline export const geometryPadded: usize = 8;
  @inline export const geometryPaddedBytes: usize = 9;
  @inline export const geometryRow: usize = 10;
  @inline export const geometryPlane: usize = 11;
  @inline export const geometryInterior: usize = 12;
  @inline export const geometryOrigin: usize = 13;
  @inline export const geometryOutHeight: usize = 14;
  @inline export const geometryOutWidth: usize = 15;
  @inline export const geometryKernelHeight: usize = 16;
  @inline export const geometryKernelWidth: usize = 17;
  @inline export const geometryStrideDown: usize = 18;
  @inline export const geometryStrideAcross: usize = 19;
  @inline export const geometryDilationDown: usize = 20;
  @inline export const geometryDilationAcross: usize = 21;
  @inline export const depthwise: usize = 22;
  @inline export const middle: usize = 23;
  @inline export const stripRows: usize = 24;
  @inline export const panels: usize = 25;
  @inline export const outputs: usize = 26;
  @inline export const output: usize = 27;
  @inline export const outputAt: usize = 27;
  @inline export const outputImageBytes: usize = 28;
  @inline export const sums: usize = 29;
  @inline export const WORDS: usize = 30;
}

export namespace SeparableForward {
  @inline export const branches: usize = 0;
  @inline export const WORDS: usize = 1;
}

export namespace SeparableBackward {
  @inline export const branch: usize = 0;
  @inline export const branchView: usize = 0;
  @inline export const branchViewAt: usize = 0;
  @inline export const branchViewImageBytes: usize = 1;
  @inline export const branchViewSlope: usize = 2;
  @inline export const branchViewShift: usize = 3;
  @inline export const branchViewRelu: usize = 4;
  @inline export const branchPlanes: usize = 5;
  @inline export const branchGeometry: usize = 6;
  @inline export const branchGeometryHeight: usize = 6;
  @inline export const branchGeometryWidth: usize = 7;
  @inline export const branchGeometryPadded: usize = 8;
  @inline export const branchGeometryPaddedBytes: usize = 9;
  @inline export const branchGeometryRow: usize = 10;
  @inline export const branchGeometryPlane: usize = 11;
  @inline export const branchGeometryInterior: usize = 12;
  @inline export const branchGeometryOrigin: usize = 13;
  @inline export const branchGeometryOutHeight: usize = 14;
  @inline export const branchGeometryOutWidth: usize = 15;
  @inline export const branchGeometryKernelHeight: usize = 16;
  @inline export const branchGeometryKernelWidth: usize = 17;
  @inline export const branchGeometryStrideDown: usize = 18;
  @inline export const branchGeometryStrideAcross: usize = 19;
  @inline export const branchGeometryDilationDown: usize = 20;
  @inline export const branchGeometryDilationAcross: usize = 21;
  @inline export const branchDepthwise: usize = 22;
  @inline export const branchMiddle: usize = 23;
  @inline export const branchStripRows: usize = 24;
  @inline export const branchPanels: usize = 25;
  @inline export const branchOutputs: usize = 26;
  @inline export const branchOutput: usize = 27;
  @inline export const branchOutputAt: usize = 27;
  @inline export const branchOutputImageBytes: usize = 28;
  @inline export const branchSums: usize = 29;
  @inline export const gradient: usize = 30;
  @inline export const gradientAt: usize = 30;
  @inline export const gradientImageBytes: usize = 31;
  @inline export const gradientScale: usize = 32;
  @inline export const gradientP: usize = 33;
  @inline export const gradientQ: usize = 34;
  @inline export const gradientR: usize = 35;
  @inline export const gradientOutput: usize = 36;
  @inline export const gradientOutputAt: usize = 36;
  @inline export const gradientOutputImageBytes: usize = 37;
  @inline export const target: usize = 38;
  @inline export const targetAt: usize = 38;
  @inline export const targetImageBytes: usize = 39;
  @inline export const targetAdd: usize = 40;
  @inline export const stripGradient: usize = 41;
  @inline export const padded: usize = 42;
  @inline export const row: usize = 43;
  @inline export const plane: usize = 44;
  @inline export const interior: usize = 45;
  @inline export const flipped: usize = 46;
  @inline export const inputGradient: usize = 47;
  @inline export const transposed: usize = 48;
  @inline export const depthwiseGradient: usize = 49;
  @inline export const pointwiseGradient: usize = 50;
  @inline export const WORDS: usize = 51;
}

export namespace Pool {
  @inline export const view: usize = 0;
  @inline export const viewAt: usize = 0;
  @inline export const viewImageBytes: usize = 1;
  @inline export const viewSlope: usize = 2;
  @inline export const viewShift: usize = 3;
  @inline export const viewRelu: usize = 4;
  @inline export const planes: usize = 5;
  @inline export const geometry: usize = 6;
  @inline export const geometryHeight: usize = 6;
  @inline export const geometryWidth: usize = 7;
  @inline export const geometryPadded: usize = 8;
  @inline export const geometryPaddedBytes: usize = 9;
  @inline export const geometryRow: usize = 10;
  @inline export const geometryPlane: usize = 11;
  @inline export const geometryInterior: usize = 12;
  @inline export const geometryOrigin: usize = 13;
  @inline export const geometryOutHeight: usize = 14;
  @inline export const geometryOutWidth: usize = 15;
  @inline export const geometryKernelHeight: usize = 16;
  @inline export const geometryKernelWidth: usize = 17;
  @inline export const geometryStrideDown: usize = 18;
  @inline export const geometryStrideAcross: usize = 19;
  @inline export const geometryDilationDown: usize = 20;
  @inline export const geometryDilationAcross: usize = 21;
  @inline export const shares: usize = 22;
  @inline export const output: usize = 23;
  @inline export const outputAt: usize = 23;
  @inline export const outputImageBytes: usize = 24;
  @inline export const sums: usize = 25;
  @inline export const gradient: usize = 26;
  @inline export const gradientAt: usize = 26;
  @inline export const gradientImageBytes: usize = 27;
  @inline export const gradientScale: usize = 28;
  @inline export const gradientP: usize = 29;
  @inline export const gradientQ: usize = 30;
  @inline export const gradientR: usize = 31;
  @inline export const gradientOutput: usize = 32;
  @inline export const gradientOutputAt: usize = 32;
  @inline export const gradientOutputImageBytes: usize = 33;
  @inline export const target: usize = 34;
  @inline export const targetAt: usize = 34;
  @inline export const targetImageBytes: usize = 35;
  @inline export const targetAdd: usize = 36;
  @inline export const planeGradient: usize = 37;
  @inline export const inputGradient: usize = 38;
  @inline export const pooled: usize = 39;
  @inline export const WORDS: usize = 40;
}

export namespace GlobalPool {
  @inline export const view: usize = 0;
  @inline export const viewAt: usize = 0;
  @inline export const viewImageBytes: usize = 1;
  @inline export const viewSlope: usize = 2;
  @inline export const viewShift: usize = 3;
  @inline export const viewRelu: usize = 4;
  @inline export const planes: usize = 5;
  @inline export const pixels: usize = 6;
  @inline export const plane: usize = 7;
  @inline export const output: usize = 8;
  @inline export const outputAt: usize = 8;
  @inline export const outputImageBytes: usize = 9;
  @inline export const sums: usize = 10;
  @inline export const gradient: usize = 11;
  @inline export const gradientAt: usize = 11;
  @inline export const gradientImageBytes: usize = 12;
  @inline export const gradientScale: usize = 13;
  @inline export const gradientP: usize = 14;
  @inline export const gradientQ: usize = 15;
  @inline export const gradientR: usize = 16;
  @inline export const gradientOutput: usize = 17;
  @inline export const gradientOutputAt: usize = 17;
  @inline export const gradientOutputImageBytes: usize = 18;
  @inline export const target: usize = 19;
  @inline export const targetAt: usize = 19;
  @inline export const targetImageBytes: usize = 20;
  @inline export const targetAdd: usize = 21;
  @inline export const pixelGradient: usize = 22;
  @inline export const WORDS: usize = 23;
}

export namespace SumForward {
  @inline export const output: usize = 0;
  @inline export const outputAt: usize = 0;
  @inline export const outputImageBytes: usize = 1;
  @inline export const planes: usize = 2;
  @inline export const pixels: usize = 3;
  @inline export const sums: usize = 4;
  @inline export const add: usize = 5;
  @inline export const terms: usize = 6;
  @inline export const WORDS: usize = 7;
}

export namespace SumBackward {
  @inline export const view: usize = 0;
  @inline export const viewAt: usize = 0;
  @inline export const viewImageBytes: usize = 1;
  @inline export const viewSlope: usize = 2;
  @inline export const viewShift: usize = 3;
  @inline export const viewRelu: usize = 4;
  @inline export const planes: usize = 5;
  @inline export const pixels: usize = 6;
  @inline export const gradient: usize = 7;
  @inline export const gradientAt: usize = 7;
  @inline export const gradientImageBytes: usize = 8;
  @inline export const gradientScale: usize = 9;
  @inline export const gradientP: usize = 10;
  @inline export const gradientQ: usize = 11;
  @inline export const gradientR: usize = 12;
  @inline export const gradientOutput: usize = 13;
  @inline export const gradientOutputAt: usize = 13;
  @inline export const gradientOutputImageBytes: usize = 14;
  @inline export const target: usize = 15;
  @inline export const targetAt: usize = 15;
  @inline export const targetImageBytes: usize = 16;
  @inline export const targetAdd: usize = 17;
  @inline export const coefficient: usize = 18;
  @inline export const coefficientValue: usize = 18;
  @inline export const coefficientFactors: usize = 19;
  @inline export const plane: usize = 20;
  @inline export const WORDS: usize = 21;
}

export namespace SharedTerm {
  @inline export const view: usize = 0;
  @inline export const viewAt: usize = 0;
  @inline export const viewImageBytes: usize = 1;
  @inline export const viewSlope: usize = 2;
  @inline export const viewShift: usize = 3;
  @inline export const viewRelu: usize = 4;
  @inline export const factors: usize = 5;
  @inline export const gradient: usize = 6;
  @inline export const WORDS: usize = 7;
}

export namespace ShareGradients {
  @inline export const planes: usize = 0;
  @inline export const pixels: usize = 1;
  @inline export const gradient: usize = 2;
  @inline export const gradientAt: usize = 2;
  @inline export const gradientImageBytes: usize = 3;
  @inline export const gradientScale: usize = 4;
  @inline export const gradientP: usize = 5;
  @inline export const gradientQ: usize = 6;
  @inline export const gradientR: usize = 7;
  @inline export const gradientOutput: usize = 8;
  @inline export const gradientOutputAt: usize = 8;
  @inline export const gradientOutputImageBytes: usize = 9;
  @inline export const plane: usize = 10;
  @inline export const terms: usize = 11;
  @inline export const WORDS: usize = 12;
}

export namespace Permute {
  @inline export const from: usize = 0;
  @inline export const fromAt: usize = 0;
  @inline export const fromImageBytes: usize = 1;
  @inline export const to: usize = 2;
  @inline export const toAt: usize = 2;
  @inline export const toImageBytes: usize = 3;
  @inline export const floats: usize = 4;
  @inline export const table: usize = 5;
  @inline export const factors: usize = 6;
  @inline export const add: usize = 7;
  @inline export const WORDS: usize = 8;
}

export namespace Clear {
  @inline export const to: usize = 0;
  @inline export const toAt: usize = 0;
  @inline export const toImageBytes: usize = 1;
  @inline export const bytes: usize = 2;
  @inline export const WORDS: usize = 3;
}

export namespace NormForward {
  @inline export const planes: usize = 0;
  @inline export const pixels: usize = 1;
  @inline export const sums: usize = 2;
  @inline export const gamma: usize = 3;
  @inline export const beta: usize = 4;
  @inline export const epsilon: usize = 5;
  @inline export const slope: usize = 6;
  @inline export const shift: usize = 7;
  @inline export const moments: usize = 8;
  @inline export const WORDS: usize = 9;
}

export namespace NormBackward {
  @inline export const planes: usize = 0;
  @inline export const pixels: usize = 1;
  @inline export const sums: usize = 2;
  @inline export const gamma: usize = 3;
  @inline export const gradient: usize = 4;
  @inline export const gradientAt: usize = 4;
  @inline export const gradientImageBytes: usize = 5;
  @inline export const gradientScale: usize = 6;
  @inline export const output: usize = 7;
  @inline export const outputAt: usize = 7;
  @inline export const outputImageBytes: usize = 8;
  @inline export const moments: usize = 9;
  @inline export const p: usize = 10;
  @inline export const q: usize = 11;
  @inline export const r: usize = 12;
  @inline export const gammaGradient: usize = 13;
  @inline export const betaGradient: usize = 14;
  @inline export const WORDS: usize = 15;
}

export namespace Activation {
  @inline export const view: usize = 0;
  @inline export const viewAt: usize = 0;
  @inline export const viewImageBytes: usize = 1;
  @inline export const viewSlope: usize = 2;
  @inline export const viewShift: usize = 3;
  @inline export const viewRelu: usize = 4;
  @inline export const planes: usize = 5;
  @inline export const pixels: usize = 6;
  @inline export const output: usize = 7;
  @inline export const outputAt: usize = 7;
  @inline export const outputImageBytes: usize = 8;
  @inline export const sums: usize = 9;
  @inline export const quick: usize = 10;
  @inline export const gradient: usize = 11;
  @inline export const gradientAt: usize = 11;
  @inline export const gradientImageBytes: usize = 12;
  @inline export const gradientScale: usize = 13;
  @inline export const gradientP: usize = 14;
  @inline export const gradientQ: usize = 15;
  @inline export const gradientR: usize = 16;
  @inline export const gradientOutput: usize = 17;
  @inline export const gradientOutputAt: usize = 17;
  @inline export const gradientOutputImageBytes: usize = 18;
  @inline export const target: usize = 19;
  @inline export const targetAt: usize = 19;
  @inline export const targetImageBytes: usize = 20;
  @inline export const targetAdd: usize = 21;
  @inline export const seen: usize = 22;
  @inline export const planeGradient: usize = 23;
  @inline export const WORDS: usize = 24;
}

export namespace Attention {
  @inline export const queries: usize = 0;
  @inline export const queriesAt: usize = 0;
  @inline export const queriesImageBytes: usize = 1;
  @inline export const queriesSlope: usize = 2;
  @inline export const queriesShift: usize = 3;
  @inline export const queriesRelu: usize = 4;
  @inline export const keys: usize = 5;
  @inline export const keysAt: usize = 5;
  @inline export const keysImageBytes: usize = 6;
  @inline export const keysSlope: usize = 7;
  @inline export const keysShift: usize = 8;
  @inline export const keysRelu: usize = 9;
  @inline export const values: usize = 10;
  @inline export const valuesAt: usize = 10;
  @inline export const valuesImageBytes: usize = 11;
  @inline export const valuesSlope: usize = 12;
  @inline export const valuesShift: usize = 13;
  @inline export const valuesRelu: usize = 14;
  @inline export const heads: usize = 15;
  @inline export const queryCount: usize = 16;
  @inline export const keyCount: usize = 17;
  @inline export const keyChannels: usize = 18;
  @inline export const valueChannels: usize = 19;
  @inline export const scale: usize = 20;
  @inline export const causal: usize = 21;
  @inline export const tile: usize = 22;
  @inline export const output: usize = 23;
  @inline export const outputAt: usize = 23;
  @inline export const outputImageBytes: usize = 24;
  @inline export const headQueries: usize = 25;
  @inline export const headKeys: usize = 26;
  @inline export const headValues: usize = 27;
  @inline export const headOutput: usize = 28;
  @inline export const columns: usize = 29;
  @inline export const scores: usize = 30;
  @inline export const rows: usize = 31;
  @inline export const gradient: usize = 32;
  @inline export const gradientAt: usize = 32;
  @inline export const gradientImageBytes: usize = 33;
  @inline export const gradientScale: usize = 34;
  @inline export const gradientP: usize = 35;
  @inline export const gradientQ: usize = 36;
  @inline export const gradientR: usize = 37;
  @inline export const gradientOutput: usize = 38;
  @inline export const gradientOutputAt: usize = 38;
  @inline export const gradientOutputImageBytes: usize = 39;
  @inline export const queriesTarget: usize = 40;
  @inline export const queriesTargetAt: usize = 40;
  @inline export const queriesTargetImageBytes: usize = 41;
  @inline export const queriesTargetAdd: usize = 42;
  @inline export const keysTarget: usize = 43;
  @inline export const keysTargetAt: usize = 43;
  @inline export const keysTargetImageBytes: usize = 44;
  @inline export const keysTargetAdd: usize = 45;
  @inline export const valuesTarget: usize = 46;
  @inline export const valuesTargetAt: usize = 46;
  @inline export const valuesTargetImageBytes: usize = 47;
  @inline export const valuesTargetAdd: usize = 48;
  @inline export const imageGradient: usize = 49;
  @inline export const headGradient: usize = 50;
  @inline export const gradientColumns: usize = 51;
  @inline export const scoreGradient: usize = 52;
  @inline export const panels: usize = 53;
  @inline export const headQueriesGradient: usize = 54;
  @inline export const headKeysGradient: usize = 55;
  @inline export const headValuesGradient: usize = 56;
  @inline export const queriesGradient: usize = 57;
  @inline export const keysGradient: usize = 58;
  @inline export const valuesGradient: usize = 59;
  @inline export const WORDS: usize = 60;
}

export namespace LocalAttention {
  @inline export const queries: usize = 0;
  @inline export const queriesAt: usize = 0;
  @inline export const queriesImageBytes: usize = 1;
  @inline export const queriesSlope: usize = 2;
  @inline export const queriesShift: usize = 3;
  @inline export const queriesRelu: usize = 4;
  @inline export const keys: usize = 5;
  @inline export const keysAt: usize = 5;
  @inline export const keysImageBytes: usize = 6;
  @inline export const keysSlope: usize = 7;
  @inline export const keysShift: usize = 8;
  @inline export const keysRelu: usize = 9;
  @inline export const values: usize = 10;
  @inline export const valuesAt: usize = 10;
  @inline export const valuesImageBytes: usize = 11;
  @inline export const valuesSlope: usize = 12;
  @inline export const valuesShift: usize = 13;
  @inline export const valuesRelu: usize = 14;
  @inline export const heads: usize = 15;
  @inline export const channels: usize = 16;
  @inline export const height: usize = 17;
  @inline export const width: usize = 18;
  @inline export const window: usize = 19;
  @inline export const offsets: usize = 20;
  @inline export const offsetsRows: usize = 20;
  @inline export const offsetsColumns: usize = 21;
  @inline export const half: usize = 22;
  @inline export const output: usize = 23;
  @inline export const outputAt: usize = 23;
  @inline export const outputImageBytes: usize = 24;
  @inline export const sums: usize = 25;
  @inline export const headQueries: usize = 26;
  @inline export const headKeys: usize = 27;
  @inline export const headValues: usize = 28;
  @inline export const shares: usize = 29;
  @inline export const headOutput: usize = 30;
  @inline export const gradient: usize = 31;
  @inline export const gradientAt: usize = 31;
  @inline export const gradientImageBytes: usize = 32;
  @inline export const gradientScale: usize = 33;
  @inline export const gradientP: usize = 34;
  @inline export const gradientQ: usize = 35;
  @inline export const gradientR: usize = 36;
  @inline export const gradientOutput: usize = 37;
  @inline export const gradientOutputAt: usize = 37;
  @inline export const gradientOutputImageBytes: usize = 38;
  @inline export const queriesTarget: usize = 39;
  @inline export const queriesTargetAt: usize = 39;
  @inline export const queriesTargetImageBytes: usize = 40;
  @inline export const queriesTargetAdd: usize = 41;
  @inline export const keysTarget: usize = 42;
  @inline export const keysTargetAt: usize = 42;
  @inline export const keysTargetImageBytes: usize = 43;
  @inline export const keysTargetAdd: usize = 44;
  @inline export const valuesTarget: usize = 45;
  @inline export const valuesTargetAt: usize = 45;
  @inline export const valuesTargetImageBytes: usize = 46;
  @inline export const valuesTargetAdd: usize = 47;
  @inline export const offsetGradients: usize = 48;
  @inline export const offsetGradientsRows: usize = 48;
  @inline export const offsetGradientsColumns: usize = 49;
  @inline export const imageGradient: usize = 50;
  @inline export const headGradient: usize = 51;
  @inline export const shareGradient: usize = 52;
  @inline export const headQueriesGradient: usize = 53;
  @inline export const headKeysGradient: usize = 54;
  @inline export const headValuesGradient: usize = 55;
  @inline export const queriesGradient: usize = 56;
  @inline export const keysGradient: usize = 57;
  @inline export const valuesGradient: usize = 58;
  @inline export const WORDS: usize = 59;
}

export namespace LayerNorm {
  @inline export const view: usize = 0;
  @inline export const viewAt: usize = 0;
  @inline export const viewImageBytes: usize = 1;
  @inline export const viewSlope: usize = 2;
  @inline export const viewShift: usize = 3;
  @inline export const viewRelu: usize = 4;
  @inline export const planes: usize = 5;
  @inline export const pixels: usize = 6;
  @inline export const channels: usize = 7;
  @inline export const mask: usize = 8;
  @inline export const gamma: usize = 9;
  @inline export const beta: usize = 10;
  @inline export const epsilon: usize = 11;
  @inline export const image: usize = 12;
  @inline export const means: usize = 13;
  @inline export const output: usize = 14;
  @inline export const outputAt: usize = 14;
  @inline export const outputImageBytes: usize = 15;
  @inline export const gradient: usize = 16;
  @inline export const gradientAt: usize = 16;
  @inline export const gradientImageBytes: usize = 17;
  @inline export const gradientScale: usize = 18;
  @inline export const gradientP: usize = 19;
  @inline export const gradientQ: usize = 20;
  @inline export const gradientR: usize = 21;
  @inline export const gradientOutput: usize = 22;
  @inline export const gradientOutputAt: usize = 22;
  @inline export const gradientOutputImageBytes: usize = 23;
  @inline export const target: usize = 24;
  @inline export const targetAt: usize = 24;
  @inline export const targetImageBytes: usize = 25;
  @inline export const targetAdd: usize = 26;
  @inline export const imageGradient: usize = 27;
  @inline export const gammaGradient: usize = 28;
  @inline export const betaGradient: usize = 29;
  @inline export const WORDS: usize = 30;
}

export namespace ResponseNorm {
  @inline export const view: usize = 0;
  @inline export const viewAt: usize = 0;
  @inline export const viewImageBytes: usize = 1;
  @inline export const viewSlope: usize = 2;
  @inline export const viewShift: usize = 3;
  @inline export const viewRelu: usize = 4;
  @inline export const planes: usize = 5;
  @inline export const pixels: usize = 6;
  @inline export const size: usize = 7;
  @inline export const alpha: usize = 8;
  @inline export const beta: usize = 9;
  @inline export const k: usize = 10;
  @inline export const image: usize = 11;
  @inline export const divisors: usize = 12;
  @inline export const output: usize = 13;
  @inline export const outputAt: usize = 13;
  @inline export const outputImageBytes: usize = 14;
  @inline export const gradient: usize = 15;
  @inline export const gradientAt: usize = 15;
  @inline export const gradientImageBytes: usize = 16;
  @inline export const gradientScale: usize = 17;
  @inline export const gradientP: usize = 18;
  @inline export const gradientQ: usize = 19;
  @inline export const gradientR: usize = 20;
  @inline export const gradientOutput: usize = 21;
  @inline export const gradientOutputAt: usize = 21;
  @inline export const gradientOutputImageBytes: usize = 22;
  @inline export const target: usize = 23;
  @inline export const targetAt: usize = 23;
  @inline export const targetImageBytes: usize = 24;
  @inline export const targetAdd: usize = 25;
  @inline export const imageGradient: usize = 26;
  @inline export const products: usize = 27;
  @inline export const WORDS: usize = 28;
}

export namespace CopyPixels {
  @inline export const from: usize = 0;
  @inline export const fromAt: usize = 0;
  @inline export const fromImageBytes: usize = 1;
  @inline export const fromPixels: usize = 2;
  @inline export const fromFirst: usize = 3;
  @inline export const to: usize = 4;
  @inline export const toAt: usize = 4;
  @inline export const toImageBytes: usize = 5;
  @inline export const toPixels: usize = 6;
  @inline export const toFirst: usize = 7;
  @inline export const planes: usize = 8;
  @inline export const count: usize = 9;
  @inline export const add: usize = 10;
  @inline export const WORDS: usize = 11;
}

export namespace Scale {
  @inline export const view: usize = 0;
  @inline export const viewAt: usize = 0;
  @inline export const viewImageBytes: usize = 1;
  @inline export const viewSlope: usize = 2;
  @inline export const viewShift: usize = 3;
  @inline export const viewRelu: usize = 4;
  @inline export const planes: usize = 5;
  @inline export const pixels: usize = 6;
  @inline export const numbers: usize = 7;
  @inline export const output: usize = 8;
  @inline export const outputAt: usize = 8;
  @inline export const outputImageBytes: usize = 9;
  @inline export const gradient: usize = 10;
  @inline export const gradientAt: usize = 10;
  @inline export const gradientImageBytes: usize = 11;
  @inline export const gradientScale: usize = 12;
  @inline export const gradientP: usize = 13;
  @inline export const gradientQ: usize = 14;
  @inline export const gradientR: usize = 15;
  @inline export const gradientOutput: usize = 16;
  @inline export const gradientOutputAt: usize = 16;
  @inline export const gradientOutputImageBytes: usize = 17;
  @inline export const target: usize = 18;
  @inline export const targetAt: usize = 18;
  @inline export const targetImageBytes: usize = 19;
  @inline export const targetAdd: usize = 20;
  @inline export const seen: usize = 21;
  @inline export const imageGradient: usize = 22;
  @inline export const numbersGradient: usize = 23;
  @inline export const single: usize = 24;
  @inline export const WORDS: usize = 25;
}

export namespace Gate {
  @inline export const view: usize = 0;
  @inline export const viewAt: usize = 0;
  @inline export const viewImageBytes: usize = 1;
  @inline export const viewSlope: usize = 2;
  @inline export const viewShift: usize = 3;
  @inline export const viewRelu: usize = 4;
  @inline export const planes: usize = 5;
  @inline export const pixels: usize = 6;
  @inline export const scores: usize = 7;
  @inline export const scoresAt: usize = 7;
  @inline export const scoresImageBytes: usize = 8;
  @inline export const output: usize = 9;
  @inline export const outputAt: usize = 9;
  @inline export const outputImageBytes: usize = 10;
  @inline export const gradient: usize = 11;
  @inline export const gradientAt: usize = 11;
  @inline export const gradientImageBytes: usize = 12;
  @inline export const gradientScale: usize = 13;
  @inline export const gradientP: usize = 14;
  @inline export const gradientQ: usize = 15;
  @inline export const gradientR: usize = 16;
  @inline export const gradientOutput: usize = 17;
  @inline export const gradientOutputAt: usize = 17;
  @inline export const gradientOutputImageBytes: usize = 18;
  @inline export const target: usize = 19;
  @inline export const targetAt: usize = 19;
  @inline export const targetImageBytes: usize = 20;
  @inline export const targetAdd: usize = 21;
  @inline export const scoresTarget: usize = 22;
  @inline export const scoresTargetAt: usize = 22;
  @inline export const scoresTargetImageBytes: usize = 23;
  @inline export const scoresTargetAdd: usize = 24;
  @inline export const seen: usize = 25;
  @inline export const imageGradient: usize = 26;
  @inline export const WORDS: usize = 27;
}
