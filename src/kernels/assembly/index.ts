/** What the compiled kernels offer; every one takes (parameters, images, whether to gather batch-norm sums, and perhaps the image to start with). */
export { separableForward, separableBackward } from './separable';
export { convolutionForward, convolutionBackward } from './convolution';
export { pointwiseForward, pointwiseBackward, denseForward, denseBackward, stridedForward, stridedBackward } from './pointwise';
export { poolForward, poolBackward, globalPoolForward, globalPoolBackward } from './pool';
export { sumForward, sumBackward, permute, clear, normForward, normBackward } from './sum';
export { shareGradients } from './shares';
export { product } from './product';
export { outerProduct } from './outer-product';
export { depthwise } from './depthwise';
export { depthwiseFilterGradient } from './filter-gradient';
export { depthwiseScatter } from './depthwise-scatter';
export { arithmetic, copy } from './limits';
export { activationForward, activationBackward } from './activation';
export { attentionForward, attentionBackward } from './attention';
export { layerNormForward, layerNormBackward } from './layer-norm';
export { localAttentionForward, localAttentionBackward } from './local-attention';
export { responseNormForward, responseNormBackward } from './response-norm';
export { copyPixels, scaleForward, scaleBackward } from './tokens';
