import type { RunState } from '../api.js';
import { stateWord } from './words.js';

const marks: Readonly<Record<RunState, string>> = {
  ...{ live: '●', finished: '✓', stopped: '❚❚', died: '†', failed: '✕', unreadable: '?' },
};

/** The state in a word and with a mark of its own, so that colour is not all that tells it. */
export function StateBadge({ state }: { readonly state: RunState }) {
  return (
    <span class={`state ${state}`}>
      <span aria-hidden="true">{marks[state]}</span> {stateWord(state)}
    </span>
  );
}
