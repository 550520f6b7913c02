/** A search, or a training of one trial, begun from settings that are edited here. */
import { useEffect, useState } from 'preact/hooks';
import type { BegunView, Order, OrderAnswer, RunView } from '../api.js';
import { ask, order } from './client.js';
import { runHref } from './place.js';

interface NewPageProps {
  readonly from: string | null;
  readonly trial: number | null;
}

const firstSearch = `name: mine
dataset: { name: procedural, subset: 400 }
supernet: { channels: 4, cells: 3, batch: 16, steps: 10 }
fitness: { subset: 100, batch: 50 }
search:
  objectives: [accuracy, params]
  population: 6
  generations: 5
  tournament: 3
`;

const firstTraining = `name: mine-trained
dataset: { name: procedural, subset: 2000 }
derived: { channels: 8, cells: 3 }
training: { epochs: 3 }
`;

export function NewPage({ from, trial }: NewPageProps) {
  const isTraining = from !== null && trial !== null;
  const [settings, setSettings] = useState(isTraining ? firstTraining : firstSearch);
  const [name, setName] = useState(isTraining ? `${from}-${trial}` : 'mine');
  const [answer, setAnswer] = useState<OrderAnswer | null>(null);
  const [begun, setBegun] = useState<string | null>(null);
  useEffect(() => {
    if (from === null || isTraining) return;
    void ask<RunView>(`api/runs/${encodeURIComponent(from)}`).then((view) => {
      setSettings(view.settings);
      setName(`${from}-again`);
    });
  }, [from]);
  useEffect(() => {
    const timer = setTimeout(() => {
      void order({ do: 'check', settings, ...(isTraining && { training: true }) }).then(setAnswer);
    }, 300);
    return () => clearTimeout(timer);
  }, [settings]);
  const begin = async (): Promise<void> => {
    const what: Order = isTraining
      ? { do: 'train', settings, run: name, of: from, trial }
      : { do: 'search', settings, run: name };
    const told = await order(what);
    setAnswer(told);
    if (told.problems.length === 0) setBegun(name);
  };
  const problems = answer?.problems ?? [];
  if (begun !== null) return <Begun name={begun} />;
  return (
    <>
      <h1>{isTraining ? `Train trial ${trial} of ${from}` : 'New search'}</h1>
      <div class="tools">
        <label>
          Name of the run <input value={name} onInput={(event) => setName(event.currentTarget.value)} />
        </label>
      </div>
      <label for="settings">Settings (YAML), checked as you type</label>
      <textarea
        id="settings"
        spellcheck={false}
        rows={22}
        value={settings}
        aria-describedby="problems"
        onInput={(event) => setSettings(event.currentTarget.value)}
      />
      <div id="problems" role="status">
        {answer === null ? (
          ''
        ) : problems.length === 0 ? (
          <p class="fine">✓ These settings can be run.</p>
        ) : (
          <ul class="problem">
            {problems.map((line) => (
              <li key={line}>{line}</li>
            ))}
          </ul>
        )}
      </div>
      <button type="button" class="main" disabled={problems.length > 0} onClick={() => void begin()}>
        Start
      </button>
    </>
  );
}

/** Goes to the page of the run as soon as there is one; what its process says until then. */
function Begun({ name }: { readonly name: string }) {
  const [lines, setLines] = useState<readonly string[]>([]);
  useEffect(() => {
    const look = async (): Promise<void> => {
      const begun = await ask<BegunView>(`api/begun/${encodeURIComponent(name)}`);
      setLines(begun.lines);
      if (begun.isThere) location.hash = runHref(name);
    };
    const timer = setInterval(() => void look().catch(() => undefined), 1000);
    return () => clearInterval(timer);
  }, [name]);
  return (
    <>
      <h1>{`Beginning ${name}`}</h1>
      <p role="status">Its data are read; its page opens when there is something to show.</p>
      {lines.length > 0 && <pre class="log">{lines.join('\n')}</pre>}
    </>
  );
}
