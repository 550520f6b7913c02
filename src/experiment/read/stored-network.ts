/** A network from its folder: all that it needs is there, neither its run nor its data. */
import { InputError } from '../../errors/input-error.js';
import { view, weightTable } from '../../network/weights.js';
import { readNetwork } from '../../store/network-folder.js';
import { finalScore } from '../../train/scratch/training.js';
import type { NetworkSetup, ScoredImages } from './opened-network.js';

/** `scored` reads the images that its run scored it on, where that is known. Throws StoreError. */
export function storedNetwork(folder: string, scored?: () => Promise<ScoredImages>): NetworkSetup {
  const { card, plan, tensors } = readNetwork(folder);
  const { image, classes, classNames, normalisation } = card;
  const weights = weightTable(plan.weights);
  for (const { name } of plan.weights) view(weights, name).set(tensors[name]!.values);
  return {
    ...{ network: card.network, card, plan, weights },
    format: { shape: image, classes, normalisation, ...(classNames && { classNames }) },
    ...{ batch: card.batch, statistics: card.statistics, sum: finalScore },
    scored:
      scored ??
      (() => {
        throw new InputError(`${folder}: is a network alone, without the images that it was tested on`, {
          advice: 'give images to score, or open the run that trained it',
        });
      }),
  };
}
