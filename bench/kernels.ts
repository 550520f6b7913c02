/**
 * The inner kernels beside the limits of the machine as wasm reaches them: GFLOP/s of multiplications and additions
 * on registers only, and GB/s of copying through memory. Each figure is the best of many short runs.
 */
import { performance } from 'node:perf_hooks';
import type { Kernels } from '../src/kernels/kernels.js';
import { Arena } from '../src/network/wasm/arena.js';
import { place, Region } from '../src/network/wasm/region.js';

export interface KernelFigures {
  readonly name: string;
  readonly gigaflops: number;
  /** Of the measured peak, percent. */
  readonly share: number;
}

export interface Limits {
  readonly peakGigaflops: number;
  readonly copyGigabytes: number;
}

/** Best seconds of one call. */
function best(action: () => void, calls: number): number {
  let shortest = Infinity;
  for (let run = 0; run < 40; run++) {
    const start = performance.now();
    for (let i = 0; i < calls; i++) action();
    shortest = Math.min(shortest, (performance.now() - start) / calls / 1000);
  }
  return shortest;
}

/** Planes of 4 channels, one image behind the other in a scratch of 8 MiB. */
function cases(kernels: Kernels, base: number): readonly { name: string; flops: number; run: () => void }[] {
  const [a, b, c] = [base, base + (1 << 20), base + (1 << 21)];
  const products = [
    [256, 16, 16],
    [128, 32, 32],
    [64, 64, 64],
    [1024, 64, 16],
  ].flatMap(([pixels, k, n]) => {
    const [plane, flops, label] = [
      pixels! * 16,
      2 * pixels! * k! * n!,
      `${pixels} pixels, ${k} to ${n} channels`,
    ];
    return [
      {
        name: `product, ${label}`,
        flops,
        run: () => kernels.product(a, 0, 16, plane, 1, 0, k! / 4, b, c, 0, 16, plane, n! / 4, 1, pixels!, 0),
      },
      {
        name: `weight gradient, ${label}`,
        flops,
        run: () => kernels.outerProduct(a, 0, 16, plane, k! / 4, b, 0, 16, plane, n! / 4, 1, pixels!, c),
      },
    ];
  });
  const depthwise = [
    [3, 1],
    [5, 1],
    [3, 2],
    [5, 2],
    [7, 1],
  ].flatMap(([k, d]) => {
    const [row, flops, label] = [
      (32 + (k! - 1) * d!) * 16,
      2 * 32 * 32 * 4 * k! * k!,
      `${k}x${k}, dilation ${d}`,
    ];
    return [
      {
        name: `depthwise, ${label}`,
        flops,
        run: () => kernels.depthwise(a, row, b, c, 512, 32, 32, k!, k!, 1, 1, d!, d!),
      },
      {
        name: `depthwise filter gradient, ${label}`,
        flops,
        run: () => kernels.depthwiseFilterGradient(a, row, b, 512, 32, 32, k!, k!, 1, 1, d!, d!, c),
      },
    ];
  });
  return [...products, ...depthwise];
}

export async function measureKernels(): Promise<{ limits: Limits; kernels: KernelFigures[] }> {
  const arena = await Arena.open();
  arena.reserve(128 << 20);
  try {
    const { kernels, base } = arena;
    const whole = place(Object.assign(new Region(0), { offset: 0 }));
    // Ordinary numbers: what else lies there may be so small that it slows the arithmetic down.
    arena.floats(whole, 32 << 20).fill(0.5);
    const steps = 100_000;
    // 13 chains of a multiplication and an addition of 4 numbers.
    const peakGigaflops = (steps * 104) / best(() => kernels.arithmetic(steps, base), 10) / 1e9;
    const half = 64 << 20;
    const copyGigabytes = (2 * half) / best(() => kernels.copy(base, base + half, half), 1) / 1e9;
    const figures = cases(kernels, base).map(({ name, flops, run }) => {
      const gigaflops = flops / best(run, Math.ceil(2e7 / flops)) / 1e9;
      return { name, gigaflops, share: (100 * gigaflops) / peakGigaflops };
    });
    return { limits: { peakGigaflops, copyGigabytes }, kernels: figures };
  } finally {
    arena.release();
  }
}
