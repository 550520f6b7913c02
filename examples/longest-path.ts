/** An evaluator without accuracy and a strategy: `evocell search FILE.yaml --plugin dist/examples/longest-path.js` */
import { cost, evaluatorPart, metricOf, parseGenotype, rankTrials, statelessEvaluator } from 'evocell';
import { strategyPart, stream, trainable, z } from 'evocell';
import type { Cell, Plugins, Strategy, Trial } from 'evocell';

/** Operations whose name holds `counted`, on the way from an input to a node that has most of them. */
function longestIn({ edges }: Cell, counted: string): number {
  const depths = [0, 0];
  const depthOf = ([operation, from]: Cell['edges'][number]): number =>
    depths[from]! + Number(operation.includes(counted));
  for (let i = 0; i < edges.length; i += 2) depths.push(Math.max(depthOf(edges[i]!), depthOf(edges[i + 1]!)));
  return Math.max(...depths);
}

/** `evaluator: { name: longest-path, counted: sep_conv }` */
const longestPath = evaluatorPart({
  name: 'longest-path',
  summary: 'the longest path of convolutions through the cells',
  settings: { counted: z.string().default('conv').describe('counts operations whose name holds this') },
  uses: ['derived'],
  metrics: () => [{ name: 'longestPath', label: 'longest path', print: 'count' }, metricOf('params')],
  make({ counted }, context) {
    const space = trainable(context.space);
    return statelessEvaluator((genome) => {
      const architecture = space.decode(genome);
      const { normal, reduce } = parseGenotype(space.print(architecture));
      const { params } = cost(space.derivedPlan(architecture));
      return { longestPath: Math.max(longestIn(normal, counted), longestIn(reduce, counted)), params };
    });
  },
});

/** `search: { strategy: hill-climber, children: 4 }`: each generation mutates the best genome so far. */
const hillClimber = strategyPart({
  name: 'hill-climber',
  summary: 'mutates the best genome so far',
  settings: { children: z.number().int().positive().default(8).describe('genomes in a generation') },
  make: ({ children }, goal): Strategy<unknown, Trial | null> => ({
    name: 'hill-climber',
    start: () => null,
    propose(best, { seed, space, generation }) {
      const evaluate = Array.from({ length: children }, (_, index) => {
        const random = stream(seed, 'hill-climber', generation, index);
        const genome = best ? space.mutate(best.genome, 0.1, random) : space.sample(random);
        return { genome, parents: best ? [best.trial] : [], origin: best ? 'mutation' : 'random' };
      });
      return { train: [], evaluate };
    },
    tell: (best, trials) => rankTrials(best ? [best, ...trials] : trials, goal)[0] ?? null,
  }),
});

export default { evaluators: [longestPath], strategies: [hillClimber] } satisfies Plugins;
