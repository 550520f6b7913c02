/** Searches of seconds, as experiment files, for what must come to the same on any workers and whatever befalls them. */
const common = `backend: wasm
seed: 7
space: { name: nasbench201 }
derived: { channels: 2, cells: 3 }
checkpoint: { steps: 1 }
fitness: { batch: 6, subset: 12 }
`;

export const tinySearches: Readonly<Record<string, string>> = {
  'evolution on a supernet, with finalists': `name: evolution
${common}dataset: { subset: 24, testSubset: 12, crop: 2, cutout: 4 }
supernet: { channels: 2, cells: 3, batch: 4, replicas: 2, steps: 2 }
search: { strategy: evnas, population: 4, generations: 4, tournament: 2 }
training: { epochs: 3, batch: 6, replicas: 2, evaluationBatch: 6 }
finalists: { count: 2 }
`,
  'a search by gradient, with replicas': `name: gradient
${common}dataset: { subset: 24, crop: 2, cutout: 4 }
supernet: { channels: 2, cells: 3, batch: 4, replicas: 2 }
search: { strategy: gdas, generations: 6 }
`,
};
