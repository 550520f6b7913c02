/**
 * P-DARTS: Chen, Xie, Wu and Tian, "Progressive Differentiable Architecture Search: Bridging the Depth Gap between
 * Search and Evaluation" (ICCV 2019); chenxin061/pdarts. Three stages of DARTS (first order): ever deeper networks with
 * ever fewer operations on each edge, everything else new in each; dropout after skip connections, and a limit on them
 * in the final cell.
 */
import { z } from 'zod';
import { exp } from '../../../elementary.js';
import { softmax } from '../../../space/decode.js';
import type { Choice } from '../../../space/cell-mixtures.js';
import { strongestColumn } from '../derivation.js';
import { mapRows, type Matrices } from '../matrices.js';
import { methodPart } from '../method-part.js';
import type { Chosen, Kept, MethodContext, Moment } from '../method.js';
import { architectureSettings, optimiserOf } from '../settings.js';
import { softmaxSample } from '../softmax-sample.js';
import { finalCell, finalShares, restrictedCells } from './pdarts-derivation.js';

const count = z.number().int().positive();

/**
 * Probability of the dropout after skips (train_search.py:128-139): falls in a straight line while only the weights
 * learn, begins anew with the parameters, and then decays.
 */
export function skipDropout(rate: number, { epoch, epochs }: Moment, waits: number): number {
  return epoch < waits ? (rate * (epochs - epoch - 1)) / epochs : rate * exp(-0.2 * (epoch - waits));
}

/** The final cells; the normal one with at most so many skips. */
export function finalCells(alphas: Matrices, kept: Kept, cells: MethodContext, skips: number): Chosen {
  return Object.fromEntries(
    Object.entries(mapRows(alphas, softmax)).map(([kind, shares]) => {
      const whole = finalShares(shares, kept[kind]!, cells.operations.length);
      const free = finalCell(whole, kept[kind]!, cells);
      const restricted = restrictedCells(whole, kept[kind]!, cells).filter(({ maximum }) => maximum >= skips);
      return [kind, kind === cells.kinds[0] ? (restricted.at(-1)?.cell ?? free) : free];
    }),
  );
}

/** Where each edge has one operation: its strongest. */
function strongest(alphas: Matrices, kept: Kept): Chosen {
  return Object.fromEntries(
    Object.entries(alphas).map(([kind, matrix]) => [
      kind,
      matrix.map((row, edge): Choice => ({ edge, column: kept[kind]![edge]![strongestColumn(row)]! })),
    ]),
  );
}

export const pdartsMethod = methodPart({
  name: 'pdarts',
  summary: 'P-DARTS: DARTS in stages, deeper each time, with fewer operations',
  epochs: 75,
  training: { batch: 96, minimumLearningRate: 0 },
  mixes: true,
  settings: {
    ...architectureSettings(6e-4, 1e-3, 5),
    addedCells: z
      .array(z.number().int().min(0))
      .min(1)
      .default([0, 6, 12])
      .describe('cells of each stage beyond supernet.cells, which is 5 in the paper'),
    operationsLeft: z
      .array(count.min(2))
      .default([5, 3])
      .describe('operations that each edge keeps after each stage but the last'),
    skipDropout: z
      .array(z.number().min(0).lt(1))
      .min(1)
      .default([0.1, 0.4, 0.7])
      .describe('rate of the dropout after skip connections, by stage'),
    waitingEpochs: z
      .number()
      .int()
      .min(0)
      .default(10)
      .describe('epochs of each stage in which only the weights learn'),
    skips: z
      .number()
      .int()
      .min(0)
      .default(2)
      .describe('skip connections in the normal cell, at most (cells of two edges a node)'),
  },
  problems(settings, epochs) {
    const { addedCells, operationsLeft, skipDropout: rates, waitingEpochs } = settings;
    const stages = addedCells.length;
    const wrong = (setting: string, text: string) => [{ setting: `search.${setting}`, text }];
    if (rates.length !== stages)
      return wrong('skipDropout', `has ${rates.length} rates for ${stages} stages; give one for each`);
    if (operationsLeft.length !== stages - 1)
      return wrong(
        'operationsLeft',
        `has ${operationsLeft.length} numbers for ${stages} stages; give one for each but the last`,
      );
    const grows = operationsLeft.findIndex((left, i) => i > 0 && left > operationsLeft[i - 1]!);
    if (grows > 0)
      return wrong(
        'operationsLeft',
        `keeps ${operationsLeft[grows]} operations of the ${operationsLeft[grows - 1]} that are left; make it smaller`,
      );
    if (epochs % stages !== 0)
      return wrong(
        'generations',
        `is ${epochs}, which ${stages} stages cannot share evenly; give a multiple of ${stages}`,
      );
    return waitingEpochs < epochs / stages
      ? []
      : wrong(
          'waitingEpochs',
          `is ${waitingEpochs} of ${epochs / stages} epochs of a stage: the architecture would not learn; make it smaller`,
        );
  },
  make(settings, cells) {
    const { addedCells, operationsLeft, waitingEpochs } = settings;
    const rateOf = (moment: Moment): number =>
      skipDropout(settings.skipDropout[moment.stage]!, moment, waitingEpochs);
    return {
      name: 'pdarts',
      stages: addedCells.map((added, stage) => ({
        cells: cells.cells + added,
        ...(stage > 0 && { operations: operationsLeft[stage - 1]! }),
      })),
      order: 'architecture-first',
      unrolled: false,
      ownShares: false,
      initial: { mean: 0, deviation: 1e-3 },
      optimiser: optimiserOf(settings),
      unsampled: 'leave',
      mixes: true,
      dropPathRate: 0,
      network: (moment) => ({ skipDropout: rateOf(moment) }),
      learns: ({ epoch }) => epoch >= waitingEpochs,
      sample: ({ alphas }) => softmaxSample(alphas),
      derive: (alphas, kept) =>
        cells.inputs === undefined
          ? strongest(alphas, kept)
          : finalCells(alphas, kept, cells, settings.skips),
      settings: (moment) => ({ stage: moment.stage + 1, skipDropout: rateOf(moment) }),
    };
  },
});
