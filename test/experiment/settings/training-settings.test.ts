import { expect } from 'chai';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { loadTraining } from '../../../src/experiment/settings/load-training.js';

const folder = join(import.meta.dirname, '../../../../experiments');
const read = (name: string) =>
  loadTraining(join(folder, name), { overrides: name.includes('cifar') ? ['dataset.path=images'] : [] });

describe('the experiments of final training', () => {
  it('have every number of the authors for CIFAR-10 and CIFAR-100', () => {
    for (const name of ['cifar10', 'cifar100'] as const) {
      const { dataset, derived, training, seed } = read(`paper-${name}.yaml`);
      expect(seed).to.equal(18);
      expect(dataset).to.include({ name, crop: 4, flip: true, cutout: 16 }).and.not.have.property('subset');
      expect(derived).to.deep.equal({ channels: 36, cells: 20, auxiliary: true });
      expect(training).to.include({ epochs: 600, batch: 96, learningRate: 0.025, minimumLearningRate: 0 });
      expect(training).to.include({ momentum: 0.9, nesterov: false, weightDecay: 3e-4, clip: 5, warmup: 0 });
      expect(training).to.include({
        auxiliaryWeight: 0.4,
        dropPath: 0.2,
        labelSmoothing: 0,
        statistics: 'running',
      });
    }
  });

  it('are all valid, and named like their files', () => {
    const files = readdirSync(folder).filter((name) => /^(paper|small)-.*\.yaml$/.test(name));
    expect(files).to.include('small-cifar10.yaml');
    for (const file of files) expect(`${read(file).name}.yaml`).to.equal(file);
  });
});
