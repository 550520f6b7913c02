import { expect } from 'chai';
import { mkdirSync, realpathSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { broughtNames, experimentFile } from '../../../src/experiment/settings/experiment-file.js';
import { loadExperiment } from '../../../src/experiment/settings/load.js';
import { inFolder } from '../../store/sample.js';

/** With the working directory in an empty folder, as of a user who installed the package. */
async function elsewhere(action: (folder: string) => void): Promise<void> {
  const home = process.cwd();
  await inFolder((folder) => {
    process.chdir(folder);
    try {
      action(realpathSync(folder));
    } finally {
      process.chdir(home);
    }
    return Promise.resolve();
  });
}

describe('experiments by name', () => {
  const own = resolve('experiments');

  it('are those that evocell brings, wherever the user stands', () =>
    elsewhere(() => {
      expect(experimentFile('quickstart')).to.equal(join(own, 'quickstart.yaml'));
      expect(experimentFile('experiments/quickstart.yaml')).to.equal(join(own, 'quickstart.yaml'));
      expect(experimentFile('nasbench201', 'table')).to.equal(join(own, 'tables/nasbench201.yaml'));
      expect(experimentFile('experiments/tables/nasbench201.yaml', 'table')).to.equal(
        join(own, 'tables/nasbench201.yaml'),
      );
      expect(loadExperiment('quickstart').name).to.equal('quickstart');
      expect(broughtNames('experiment')).to.include.members(['quickstart', 'evnas-cifar10-small']);
    }));

  it('are those of the folder experiments here before those, and files before names', () =>
    elsewhere(() => {
      mkdirSync('experiments');
      writeFileSync('experiments/quickstart.yaml', 'name: mine\n');
      expect(loadExperiment('quickstart').name).to.equal('mine');
      writeFileSync('quickstart', 'name: file\n');
      expect(loadExperiment('quickstart').name).to.equal('file');
    }));

  it('are named where there is none of that name', () =>
    elsewhere(() => {
      const search = (file: string) => () => loadExperiment(file);
      expect(search('quikstart')).to.throw('there is no experiment "quikstart"; did you mean "quickstart"?');
      expect(search('nothing')).to.throw(/^there is no experiment "nothing"; there are .*, quickstart, /);
      expect(search('mine.yaml')).to.throw(/^mine\.yaml: there is no such file; evocell brings .*quickstart/);
      expect(search('other/quickstart.yaml')).to.throw(/there is no such file/);
    }));
});
