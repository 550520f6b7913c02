import { expect } from 'chai';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import Ajv from 'ajv';
import { parse } from 'yaml';
import { z } from 'zod';
import { partsOf } from '../../../src/experiment/parts/registry.js';
import { searchSchema } from '../../../src/experiment/settings/json-schema.js';
import { strategyPart } from '../../../src/search/strategy-part.js';
import { randomSearch } from '../../../src/search/random-search.js';

const files = ['experiments', 'experiments/tables'].flatMap((folder) =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.yaml'))
    .map((name) => join(folder, name)),
);

/** What is wrong, by the place. */
function problemsOf(schema: object, data: unknown): string[] {
  const check = new Ajv({ allErrors: true }).compile(schema);
  if (check(data)) return [];
  return (check.errors ?? []).map(({ dataPath, message, params }) =>
    [dataPath, message, JSON.stringify(params)].join(' '),
  );
}

describe('the schema of experiment files', () => {
  for (const file of files)
    it(`is named by ${file}, which fits it`, () => {
      const text = readFileSync(file, 'utf8');
      const path = /^# yaml-language-server: \$schema=(\S+)\n/.exec(text)?.[1];
      const schema = JSON.parse(readFileSync(join(dirname(file), path ?? ''), 'utf8')) as object;
      expect(problemsOf(schema, parse(text))).to.deep.equal([]);
    });

  const schema = searchSchema(partsOf());
  const search = (group: object): string[] => problemsOf(schema, { name: 'a', search: group });

  it('knows each setting, and whose it is', () => {
    expect(search({ strategy: 'rea', tournament: 3 })).to.deep.equal([]);
    expect(search({ elites: 1 }), 'of the default').to.deep.equal([]);
    expect(search({ strategy: 'rea', elites: 1 }).join()).to.include('.search.elites');
    expect(search({ baselineMomentum: 0.5 }).join(), 'not of the default').to.include('baselineMomentum');
    expect(search({ strategy: 'reas' }).join()).to.include('.search.strategy');
    expect(search({ populaton: 3 }).join()).to.include('populaton');
    expect(problemsOf(schema, { search: {} }).join()).to.include('name');
    const entry = { name: 'a', space: { name: 'vit', patches: [4] } };
    expect(problemsOf(schema, entry)).to.deep.equal([]);
    expect(problemsOf(schema, { ...entry, space: { patches: [4] } }).join()).to.include('.space.patches');
  });

  it('has the parts of plug-ins', () => {
    const drawn = strategyPart({
      name: 'drawn',
      summary: 'draws',
      settings: { temperature: z.number().describe('of the draw') },
      make: () => randomSearch({ population: 1 }),
    });
    const own = searchSchema(partsOf({ strategies: [drawn] }));
    const group = { strategy: 'drawn', temperature: 2 };
    expect(problemsOf(own, { name: 'a', search: group })).to.deep.equal([]);
    expect(search(group)).not.to.deep.equal([]);
  });
});
