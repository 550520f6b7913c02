/** A search that ends when it finds nothing better any more. */
import { paretoFront, dominates, type Point } from './pareto.js';
import { meritOf, type Goal } from './ranking.js';
import type { Strategy, Trial } from './strategy.js';

interface PatientState<State> {
  readonly state: State;
  /** Costs that nothing so far dominates, each once. */
  readonly front: readonly Point[];
  /** Generations since one had a trial that joined the front. */
  readonly waited: number;
}

/**
 * The strategy, done when in so many generations in a row no trial was better than all before: with one objective none
 * that beats the best, with several none that joins the Pareto front. Trials that miss a limit do not count.
 */
export function patient<Genome, State>(
  strategy: Strategy<Genome, State>,
  goal: Goal,
  generations: number,
): Strategy<Genome, PatientState<State>> {
  return {
    name: strategy.name,
    start: () => ({ state: strategy.start(), front: [], waited: 0 }),
    propose: ({ state }, context) => strategy.propose(state, context),
    tell: ({ state, front, waited }, trials, context) => {
      const better = joining(trials, front, goal);
      return {
        state: strategy.tell(state, trials, context),
        front: better.length === 0 ? front : frontOf([...front, ...better]),
        waited: better.length === 0 ? waited + 1 : 0,
      };
    },
    done: ({ state, waited }, context) => waited >= generations || (strategy.done?.(state, context) ?? false),
  };
}

function joining<Genome>(trials: readonly Trial<Genome>[], front: readonly Point[], goal: Goal): Point[] {
  return trials.flatMap((trial) => {
    const { costs, violation = 0 } = meritOf(trial, goal);
    if (costs === null || violation > 0) return [];
    const isOld = front.some((point) => dominates(point, costs) || point.join() === costs.join());
    return isOld ? [] : [costs];
  });
}

function frontOf(points: readonly Point[]): Point[] {
  const unique = [...new Map(points.map((point) => [point.join(), point])).values()];
  return paretoFront(unique).map((i) => unique[i]!);
}
