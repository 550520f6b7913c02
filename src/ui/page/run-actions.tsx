/** What can be done with a run, where anything can. */
import { useContext, useState } from 'preact/hooks';
import type { RunRow } from '../api.js';
import { order } from './client.js';
import { DoingContext } from './doing.js';

export function RunActions({ row, best }: { readonly row: RunRow; readonly best: number | null }) {
  const doing = useContext(DoingContext);
  const [said, setSaid] = useState('');
  if (doing === 'off' || row.state === 'unreadable') return null;
  const ask = async (what: 'stop' | 'resume' | 'rescore', words: string): Promise<void> => {
    setSaid('…');
    const { problems } = await order({ do: what, run: row.id });
    setSaid(problems.length > 0 ? problems.join('; ') : words);
  };
  const from = `#/new?from=${encodeURIComponent(row.id)}`;
  const isOpen = row.state === 'stopped' || row.state === 'died' || row.state === 'failed';
  return (
    <div class="tools">
      {row.state === 'live' && (
        <button type="button" onClick={() => void ask('stop', 'it stops at its next safe point')}>
          Stop
        </button>
      )}
      {isOpen && (
        <button type="button" onClick={() => void ask('resume', 'it goes on')}>
          Resume
        </button>
      )}
      {row.kind === 'search' && row.state !== 'live' && row.trials > 0 && (
        <button type="button" onClick={() => void ask('rescore', 'its best are scored again')}>
          Rescore
        </button>
      )}
      {row.kind === 'search' && (
        <a class="button" href={from}>
          New search from this
        </a>
      )}
      {best !== null && (
        <a class="button" href={`${from}&trial=${best}`}>
          Train its best
        </a>
      )}
      <span role="status">{said}</span>
    </div>
  );
}
