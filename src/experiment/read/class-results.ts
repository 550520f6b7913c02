/** What the networks that a run tested say class by class. */
import { join } from 'node:path';
import type { ClassResults } from '../../report/class-section.js';
import type { Finalists } from '../../store/closing-file.js';
import { finalistsFolder, isNetworkFolder, readCard, trainedFolder } from '../../store/network-folder.js';
import { StoreError } from '../../store/store-error.js';

/** The tested finalist first. Nothing of networks whose card is damaged, or was written before it had such figures. */
export function classResults({
  folder,
  finalists,
}: {
  readonly folder: string;
  readonly finalists: Finalists | null;
}): readonly ClassResults[] {
  const tested = finalists?.networks.filter(({ test }) => test) ?? [];
  const folders = [trainedFolder, ...tested.map(({ name }) => join(finalistsFolder, name))];
  return folders.flatMap((network) => {
    const path = join(folder, network);
    const card = isNetworkFolder(path) ? cardOf(path) : undefined;
    const { balancedAccuracy, macroF1, confusion } = card?.test ?? {};
    if (balancedAccuracy === undefined || macroF1 === undefined) return [];
    return [
      {
        ...{ name: network.split(/[\\/]/).at(-1)!, balancedAccuracy, macroF1 },
        ...(confusion && { confusion }),
        ...(card?.classNames && { classNames: card.classNames }),
      },
    ];
  });
}

function cardOf(folder: string) {
  try {
    return readCard(folder);
  } catch (error) {
    if (error instanceof StoreError) return undefined;
    throw error;
  }
}
