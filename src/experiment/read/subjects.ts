/** What a comparison names, read: runs, trials, networks. */
import { publishedGenotype, published } from '../../space/published.js';
import { isFeasible, pointOf } from '../../report/summary.js';
import { limitsFinding } from '../../report/statements.js';
import type { Family } from '../../report/seed-groups.js';
import type { Subject } from '../../report/subject-comparison.js';
import { canonicalJson } from '../../store/digest.js';
import { dataDigest } from '../../search/dependency.js';
import { networkCost, readNetwork } from './network-cost.js';
import { trialOf } from './network-reference.js';
import { runReference, type RunReference } from './run-reference.js';
import type { Plugins } from '../parts/plugins.js';
import { notationsOf } from '../parts/notations.js';
import { notationOf } from '../../space/notations.js';
import type { Notation } from '../../space/space-part.js';
import { reportRun, type RunReport } from './run-report.js';
import { printGenotype } from '../../space/genotype.js';

/** The size that networks without a run are counted in. */
export interface SubjectSize {
  readonly channels?: number;
  readonly cells?: number;
}

/**
 * Networks get the size given; else that of the first run's logged costs, so that all can be compared; else the size
 * they were published in. Throws GenotypeError, PlanError, StoreError.
 */
export function readSubjects(texts: readonly string[], size: SubjectSize = {}, plugins?: Plugins): Subject[] {
  const references = texts.map((text) => ({ text, run: runReference(text) }));
  const reports = new Map<string, RunReport>();
  for (const { run } of references)
    if (run && !reports.has(run.folder)) reports.set(run.folder, reportRun(run.folder, plugins));
  const [first] = reports.values();
  const { channels, cells } = { ...first?.experiment.derived, ...size };
  const common = { ...(channels !== undefined && { channels }), ...(cells !== undefined && { cells }) };
  return references.map(({ text, run }) =>
    run ? ofRun(text, run, reports.get(run.folder)!) : ofNetwork(text, common, notationsOf(plugins)),
  );
}

function ofRun(name: string, reference: RunReference, report: RunReport): Subject {
  const { experiment, record, all, measures } = report;
  const { seed } = record;
  const data = dataDigest(record.dependencies) ?? null;
  if (!('search' in experiment)) {
    const { network = '', origin, dataset } = experiment;
    const test = [...all].find((trial) => trial.origin === 'test');
    return {
      figures: {
        ...{ name, kind: 'training', images: test ? 'test' : null, metrics: test?.metrics ?? {} },
        ...{ meetsLimits: null, searchSeconds: null, network, data },
        origin: `${origin ?? network}, trained on ${dataset.name}, seed ${seed}`,
      },
      ...cellsNamed(network),
      measures,
      family: familyOf(report),
    };
  }
  const single = reference.trial !== undefined;
  const chosen = single || report.best ? trialOf(reference, report) : undefined;
  const point = chosen && pointOf(chosen, measures);
  const limits = limitsFinding(report);
  const { strategy } = experiment.search;
  return {
    figures: {
      ...{
        name,
        kind: single ? 'trial' : 'search',
        images: chosen && 'accuracy' in chosen.metrics ? 'validation' : null,
      },
      ...{ metrics: chosen?.metrics ?? {}, searchSeconds: record.seconds ?? null },
      meetsLimits: (measures.constraints ?? []).length > 0 && point ? isFeasible(point) : null,
      network: chosen?.genotype ?? '',
      data,
      origin: chosen
        ? `${strategy}, seed ${seed}, trial ${chosen.trial} (${chosen.origin}) of generation ${chosen.generation}`
        : [`${strategy}, seed ${seed}`, ...(limits === undefined ? [] : [limits])].join('; '),
    },
    measures,
    ...(!single && {
      ...{ points: report.points, reference: report.hypervolume?.reference },
      ...{ family: familyOf(report), history: report.history },
      hypervolume: report.hypervolume?.value ?? null,
      ...(report.finalists && { finalists: report.finalists }),
    }),
  };
}

/** The run's settings without its seed, its name, and what changes no result; its data by digest, wherever it lies. */
function familyOf({ experiment, record, generations }: RunReport): Family {
  const { seed, ...others } = experiment;
  const data = dataDigest(record.dependencies);
  const incidental = ['name', 'workers', 'memory', 'origin'];
  const settings = Object.entries(others)
    .filter(([group]) => !incidental.includes(group))
    .map(([group, value]) => [group, data === undefined ? value : withoutPath(value)]);
  const plugins = (record.dependencies ?? [])
    .filter(({ kind }) => kind === 'plug-in')
    .map(({ parts }) => parts);
  return { key: canonicalJson({ settings, data: data ?? null, plugins, generations }), seed };
}

function withoutPath(group: unknown): unknown {
  return typeof group === 'object' && group !== null && 'path' in group ? { ...group, path: null } : group;
}

function ofNetwork(name: string, size: SubjectSize, notations: readonly Notation[]): Subject {
  const network = readNetwork(name, notations);
  const text = typeof network === 'string' ? network : printGenotype(network);
  const notation = notationOf(text, notations);
  const isSized = notation?.sized ?? published.has(text.toLowerCase());
  const { params, macs, activationBytes } = networkCost(network, isSized ? size : {}, notations);
  return {
    figures: {
      ...{
        name,
        kind: 'network',
        images: null,
        meetsLimits: null,
        searchSeconds: null,
        network: text,
        data: null,
      },
      metrics: { params, macs, activationBytes },
      origin: published.get(text.toLowerCase())?.paper ?? (notation ? 'a genotype' : 'made by hand'),
    },
    ...cellsNamed(text),
  };
}

function cellsNamed(name: string): Pick<Subject, 'cells'> {
  return published.has(name.toLowerCase()) ? { cells: publishedGenotype(name) } : {};
}
