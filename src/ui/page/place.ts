/** Where in the pages one is: it stands after the `#` of the address, so that it can be kept and sent. */
import { useEffect, useState } from 'preact/hooks';

export type Place =
  | { readonly page: 'runs' }
  | { readonly page: 'run'; readonly run: string }
  | { readonly page: 'trial'; readonly run: string; readonly trial: number }
  | { readonly page: 'compare'; readonly what: readonly string[] }
  | { readonly page: 'new'; readonly from: string | null; readonly trial: number | null };

export function placeIn(hash: string): Place {
  const [path = '', query = ''] = hash.replace(/^#\/?/, '').split('?');
  const [page, run, trial] = path.split('/').map(decoded);
  const asked = new URLSearchParams(query);
  if (page === 'run' && run) {
    if (trial !== undefined && /^\d+$/.test(trial)) return { page: 'trial', run, trial: Number(trial) };
    return { page: 'run', run };
  }
  if (page === 'compare') return { page: 'compare', what: asked.getAll('what') };
  if (page === 'new') {
    const number = asked.get('trial');
    return { page: 'new', from: asked.get('from'), trial: number === null ? null : Number(number) };
  }
  return { page: 'runs' };
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

export function runHref(run: string, trial?: number): string {
  return `#/run/${encodeURIComponent(run)}${trial === undefined ? '' : `/${trial}`}`;
}

export function compareHref(what: readonly string[]): string {
  return `#/compare?${what.map((one) => `what=${encodeURIComponent(one)}`).join('&')}`;
}

export function usePlace(): Place {
  const [place, setPlace] = useState(() => placeIn(location.hash));
  useEffect(() => {
    const move = (): void => setPlace(placeIn(location.hash));
    addEventListener('hashchange', move);
    return () => removeEventListener('hashchange', move);
  }, []);
  return place;
}
