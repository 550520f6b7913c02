/** What can be done with a run, where anything can. */
import { useContext, useState } from 'preact/hooks';
import type { ExportFormat } from '../../export/formats.js';
import type { BegunView, Order, RunRow } from '../api.js';
import { ask, order } from './client.js';
import { DoingContext } from './doing.js';

const formats: readonly ExportFormat[] = ['onnx', 'tfjs', 'pytorch', 'safetensors'];
/** What an export takes at most before its lines are no longer waited for. */
const mostSeconds = 120;

export function RunActions({ row, best }: { readonly row: RunRow; readonly best: number | null }) {
  const doing = useContext(DoingContext);
  const [said, setSaid] = useState('');
  if (doing === 'off' || row.state === 'unreadable') return null;
  const tell = async (what: Order, words: string): Promise<void> => {
    setSaid('…');
    const { problems } = await order(what);
    setSaid(problems.length > 0 ? problems.join('; ') : words);
  };
  const exported = async (format: ExportFormat): Promise<void> => {
    const lines = async () =>
      (await ask<BegunView>(`api/begun/${encodeURIComponent(row.id)}`).catch(() => ({ lines: [] }))).lines;
    const before = (await lines()).length;
    await tell({ do: 'export', run: row.id, format }, `it is exported as ${format} …`);
    for (let second = 0; second < mostSeconds; second++) {
      await new Promise((go) => setTimeout(go, 1000));
      const written = (await lines()).slice(before);
      if (written.length > 0) return setSaid(written.join('; '));
    }
  };
  const from = `#/new?from=${encodeURIComponent(row.id)}`;
  const isOpen = row.state === 'stopped' || row.state === 'died' || row.state === 'failed';
  return (
    <div class="tools">
      {row.state === 'live' && (
        <button
          type="button"
          onClick={() => void tell({ do: 'stop', run: row.id }, 'it stops at its next safe point')}
        >
          Stop
        </button>
      )}
      {isOpen && (
        <button type="button" onClick={() => void tell({ do: 'resume', run: row.id }, 'it goes on')}>
          Resume
        </button>
      )}
      {row.kind === 'search' && row.state !== 'live' && row.trials > 0 && (
        <button
          type="button"
          onClick={() => void tell({ do: 'rescore', run: row.id }, 'its best are scored again')}
        >
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
      {row.isExportable && (
        <label>
          Export as{' '}
          <select
            value=""
            onChange={({ currentTarget }) => {
              const format = formats.find((one) => one === currentTarget.value);
              currentTarget.value = '';
              if (format) void exported(format);
            }}
          >
            <option value="">…</option>
            {formats.map((format) => (
              <option key={format}>{format}</option>
            ))}
          </select>
        </label>
      )}
      <span role="status">{said}</span>
    </div>
  );
}
