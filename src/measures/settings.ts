/** What is measured of a derived network by running it, beside what an evaluator measures. */
import { z } from 'zod';
import type { Metric } from '../search/metric.js';

const count = z.number().int().positive();

/** What runs the network: evocell's own WebAssembly, or onnxruntime, which has to be installed beside evocell. */
export const latencyRuntimes = ['evocell', 'onnxruntime'] as const;

const runnerSettings = {
  runtime: z.enum(latencyRuntimes).default('evocell').describe('what runs it'),
  batch: count.max(4096).default(1).describe('images at a time'),
  warmup: z.number().int().min(0).max(10_000).default(10).describe('runs before those that count'),
};

export type RunnerSettings = Readonly<z.output<z.ZodObject<typeof runnerSettings>>>;

export const latencySettings = {
  ...runnerSettings,
  repeats: count.max(100_000).default(50).describe('runs whose median it is, at least'),
  seconds: z.number().min(0).max(3600).default(0.5).describe('runs go on for so long, at least'),
};

export type LatencySettings = Readonly<z.output<z.ZodObject<typeof latencySettings>>>;

export const energySettings = {
  ...runnerSettings,
  repeats: count.max(100_000).default(200).describe('runs whose mean it is'),
};

export type EnergySettings = Readonly<z.output<z.ZodObject<typeof energySettings>>>;

/** A program that is given the exported network and prints a number. */
export const programSettings = {
  command: z
    .union([z.string().min(1), z.array(z.string().min(1)).min(1)])
    .describe('a line for the shell, or the words of a command; the file of the network comes last'),
  format: z.enum(['onnx', 'tfjs', 'pytorch', 'safetensors']).default('onnx').describe('of that file'),
  direction: z.enum(['maximise', 'minimise']).default('minimise').describe('which way is better'),
  unit: z.string().max(20).exactOptional().describe('in tables: ms, J, ...'),
  clock: z
    .boolean()
    .default(true)
    .describe('its number comes from a clock or a sensor: it counts in no digest'),
  timeLimit: z.number().positive().max(86_400).default(60).describe('seconds; then it counts as failed'),
};

export type ProgramSettings = Readonly<z.output<z.ZodObject<typeof programSettings>>>;

/** Names that a program may give to its number. */
export const programName = /^[a-z][A-Za-z0-9]{0,39}$/;

export const measureSettings = {
  latency: z
    .strictObject(latencySettings)
    .optional()
    .describe("milliseconds that the derived network takes on this machine, as the metric 'latency'"),
  energy: z
    .strictObject(energySettings)
    .optional()
    .describe(
      "millijoules that the processor uses while the derived network runs, as the metric 'energy'; where Linux tells them (RAPL)",
    ),
  programs: z
    .record(z.string(), z.strictObject(programSettings))
    .default({})
    .describe('programs that measure the exported derived network, by the name of their metric'),
};

export type MeasureSettings = Readonly<z.output<z.ZodObject<typeof measureSettings>>>;

/** Descriptions of what is measured with these settings. */
export function measuredMetrics({ latency, energy, programs }: MeasureSettings): Metric[] {
  return [
    ...(latency ? [runMetric('latency', 'ms', latency)] : []),
    ...(energy ? [runMetric('energy', 'mJ', energy)] : []),
    ...Object.entries(programs).map(([name, { direction, unit, clock }]) => ({
      ...{ name, label: name, direction, ...(unit !== undefined && { unit }) },
      ...(clock && { measured: true }),
    })),
  ];
}

function runMetric(name: string, unit: string, { runtime, batch }: RunnerSettings): Metric {
  const images = batch === 1 ? 'one image' : `${batch} images`;
  return {
    name,
    label: `${name} of ${images} with ${runtime}`,
    title: name,
    ...{ unit, direction: 'minimise', best: 0, measured: true },
  };
}
