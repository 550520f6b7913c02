/** Progress of phases one after the other, each with a clock of its own. */
import { stepsView, type StepsView } from './steps-view.js';
import type { Terminal } from './terminal.js';

export function phasesView(terminal: Terminal): StepsView {
  let phase: string | undefined;
  let view = stepsView(terminal);
  return {
    step(done, total, what) {
      if (what !== phase) {
        view.end();
        view = stepsView(terminal);
        phase = what;
      }
      if (done > 0) view.step(done, total, what);
    },
    end: () => view.end(),
  };
}
