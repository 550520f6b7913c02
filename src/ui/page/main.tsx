import { render } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import 'uplot/dist/uPlot.min.css';
import './page.css';
import type { RunList } from '../api.js';
import { ask, connect, knownToken, rememberToken, useConnection } from './client.js';
import { ComparePage } from './compare-page.js';
import { DoingContext } from './doing.js';
import { NewPage } from './new-page.js';
import { usePlace, type Place } from './place.js';
import { RunPage } from './run-page.js';
import { RunsPage } from './runs-page.js';
import { TrialPage } from './trial-page.js';

function Pages() {
  const place = usePlace();
  const isConnected = useConnection();
  const content = useRef<HTMLElement>(null);
  const [about, setAbout] = useState<Pick<RunList, 'doing' | 'version'>>({ doing: 'off', version: '' });
  useEffect(() => void ask<RunList>('api/runs').then(setAbout, () => undefined), []);
  const key = JSON.stringify(place);
  useEffect(() => {
    document.title = `${titleOf(place)} - evocell`;
    scrollTo(0, 0);
    content.current?.focus({ preventScroll: true });
  }, [key]);
  return (
    <DoingContext.Provider value={about.doing}>
      <a
        class="skip"
        href="#content"
        onClick={(event) => {
          event.preventDefault();
          content.current?.focus();
        }}
      >
        To the content
      </a>
      <header>
        <nav aria-label="pages">
          <a class="brand" href="#/">
            evocell
          </a>
          <a href="#/">Runs</a>
          {about.doing !== 'off' && <a href="#/new">New search</a>}
        </nav>
        {about.doing === 'token' && <Token />}
        <span class="small soft" role="status">
          {isConnected ? '' : 'connection lost; what is shown may be old'}
        </span>
      </header>
      <main id="content" ref={content} tabIndex={-1} key={key}>
        <Content place={place} />
      </main>
      <footer class="small soft">{about.version !== '' && `evocell ${about.version}`}</footer>
    </DoingContext.Provider>
  );
}

function Token() {
  const [token, setToken] = useState(knownToken());
  const change = (value: string): void => {
    setToken(value);
    rememberToken(value);
  };
  return (
    <label class="small">
      Token{' '}
      <input
        type="password"
        autocomplete="off"
        value={token}
        onInput={(event) => change(event.currentTarget.value)}
      />
    </label>
  );
}

function Content({ place }: { readonly place: Place }) {
  switch (place.page) {
    case 'runs':
      return <RunsPage />;
    case 'run':
      return <RunPage run={place.run} />;
    case 'trial':
      return <TrialPage run={place.run} trial={place.trial} />;
    case 'compare':
      return <ComparePage what={place.what} />;
    case 'new':
      return <NewPage from={place.from} trial={place.trial} />;
  }
}

function titleOf(place: Place): string {
  switch (place.page) {
    case 'runs':
      return 'Runs';
    case 'run':
      return place.run;
    case 'trial':
      return `Trial ${place.trial} of ${place.run}`;
    case 'compare':
      return 'Compare';
    case 'new':
      return 'New';
  }
}

connect();
const place = document.getElementById('page')!;
place.replaceChildren();
render(<Pages />, place);
