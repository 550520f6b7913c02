/** Convolutions and pooling: kernels, strides, dilations, paddings, odd and even sizes. */
import { stream } from '../../random.js';
import { network, same, type Case } from './case.js';

const convolutions: Case[] = [
  network('a 3x3 convolution', [5, 4, 3], (d, x) =>
    d.convolution(x, 4, { kernel: [3, 3], padding: same(1) }),
  ),
  network('a 3x3 convolution with stride 2 on odd sizes', [7, 5, 3], (d, x) =>
    d.convolution(x, 5, { kernel: [3, 3], stride: [2, 2], padding: same(1) }),
  ),
  network('a 3x3 convolution with stride 2 on even sizes', [6, 8, 2], (d, x) =>
    d.convolution(x, 3, { kernel: [3, 3], stride: [2, 2], padding: same(1) }),
  ),
  network('a 1x1 convolution with a bias', [4, 3, 5], (d, x) =>
    d.convolution(x, 6, { kernel: [1, 1] }, 1, true),
  ),
  network('a 1x1 convolution with stride 2 on odd sizes', [5, 7, 3], (d, x) =>
    d.convolution(x, 4, { kernel: [1, 1], stride: [2, 2] }),
  ),
  network('a 1x1 convolution with stride 2 of the image less its first row and column', [6, 6, 4], (d, x) =>
    d.convolution(x, 3, { kernel: [1, 1], stride: [2, 2], padding: [-1, 0, -1, 0] }),
  ),
  network('the same where an odd row is left over', [5, 7, 4], (d, x) =>
    d.convolution(x, 3, { kernel: [1, 1], stride: [2, 2], padding: [-1, 0, -1, 0] }),
  ),
  network('a 1x7 and a 7x1 convolution', [5, 6, 3], (d, x) =>
    d.convolution(d.convolution(x, 4, { kernel: [1, 7], padding: [0, 0, 3, 3] }), 3, {
      kernel: [7, 1],
      padding: [3, 3, 0, 0],
    }),
  ),
  network('a 5x5 convolution with stride 1 down and 3 across', [6, 9, 2], (d, x) =>
    d.convolution(x, 3, { kernel: [5, 5], stride: [1, 3], padding: same(2) }),
  ),
  network('a convolution padded on one side only', [4, 5, 3], (d, x) =>
    d.convolution(x, 2, { kernel: [2, 3], padding: [1, 0, 0, 2] }),
  ),
  network('a 7x7 convolution with stride 2 on an image smaller than it', [5, 5, 3], (d, x) =>
    d.convolution(x, 4, { kernel: [7, 7], stride: [2, 2], padding: same(3) }, 1, true),
  ),
  network('a dilated convolution', [6, 7, 3], (d, x) =>
    d.convolution(x, 4, { kernel: [3, 3], dilation: [2, 2], padding: same(2) }),
  ),
  network('a dilated convolution with stride 2', [7, 8, 3], (d, x) =>
    d.convolution(x, 2, { kernel: [3, 3], stride: [2, 2], dilation: [2, 2], padding: same(2) }),
  ),
  network('a convolution whose dilation is no multiple of its stride', [9, 8, 2], (d, x) =>
    d.convolution(x, 3, { kernel: [3, 2], stride: [2, 3], dilation: [3, 2], padding: same(3) }),
  ),
  network('a convolution in 2 groups', [4, 5, 6], (d, x) =>
    d.convolution(x, 4, { kernel: [3, 3], padding: same(1) }, 2, true),
  ),
];

const depthwise: Case[] = [3, 5, 7].flatMap((k) =>
  [1, 2].flatMap((stride) =>
    [1, 2].map((dilation) =>
      network(
        `a ${k}x${k} depthwise convolution, stride ${stride}, dilation ${dilation}`,
        stride === 1 ? [6, 5, 3] : [7, 6, 5],
        (d, x) =>
          d.depthwise(x, {
            kernel: [k, k],
            stride: [stride, stride],
            dilation: [dilation, dilation],
            padding: same((dilation * (k - 1)) / 2),
          }),
      ),
    ),
  ),
);

const poolings: Case[] = [
  ...(['max', 'average', 'average inside'] as const).flatMap((kind) => [
    network(`${kind} pooling, 3x3`, [5, 6, 3], (d, x) =>
      d.pool(x, kind, { kernel: [3, 3], padding: same(1) }),
    ),
    network(`${kind} pooling, 3x3, stride 2, even sizes`, [6, 4, 5], (d, x) =>
      d.pool(x, kind, { kernel: [3, 3], stride: [2, 2], padding: same(1) }),
    ),
    network(`${kind} pooling, 3x3, stride 2, odd sizes`, [7, 5, 4], (d, x) =>
      d.pool(x, kind, { kernel: [3, 3], stride: [2, 2], padding: same(1) }),
    ),
    network(`${kind} pooling, 2x2, stride 2`, [6, 4, 3], (d, x) =>
      d.pool(x, kind, { kernel: [2, 2], stride: [2, 2] }),
    ),
    network(`${kind} pooling, 5x5, stride 3`, [8, 9, 2], (d, x) =>
      d.pool(x, kind, { kernel: [5, 5], stride: [3, 3] }),
    ),
  ]),
  network('global average pooling', [3, 4, 5], (d, x) => d.add({ kind: 'globalAvgPool' }, [x], [5])),
];

/** Windows drawn at random: any kernel, stride, dilation and padding. */
const windows: Case[] = Array.from({ length: 12 }, (_, i) => {
  const random = stream('windows', i);
  const pair = (bound: number): [number, number] => [1 + random.integer(bound), 1 + random.integer(bound)];
  const window = {
    kernel: pair(4),
    stride: pair(3),
    dilation: pair(3),
    padding: [random.integer(4) - 1, random.integer(3), random.integer(3), random.integer(4) - 1] as const,
  };
  const input = [10 + random.integer(3), 10 + random.integer(3), 2 + random.integer(4)];
  const channels = 1 + random.integer(5);
  const depthwise = i % 3 === 2;
  const { kernel, stride, dilation, padding } = window;
  const name = `a drawn ${depthwise ? 'depthwise ' : ''}window: kernel ${kernel}, stride ${stride}, dilation ${dilation}, padding ${padding}`;
  return network(name, input, (d, x) =>
    depthwise ? d.depthwise(x, window) : d.convolution(x, channels, window),
  );
});

export const windowCases: readonly Case[] = [...convolutions, ...depthwise, ...windows, ...poolings];
