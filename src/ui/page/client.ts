/** What the page asks of its server, and how it hears of changes. */
import { useContext, useEffect, useRef, useState } from 'preact/hooks';
import type { ChangeEvent, Order, OrderAnswer } from '../api.js';
import { SightContext } from './seen.js';

export async function ask<T>(path: string): Promise<T> {
  const response = await fetch(path);
  const body: unknown = await response.json();
  if (response.ok) return body as T; // the server is of the same version as the page
  throw new Error(problemIn(body) ?? `the server answered ${response.status}`);
}

function problemIn(body: unknown): string | undefined {
  if (typeof body !== 'object' || body === null || !('problem' in body)) return undefined;
  return typeof body.problem === 'string' ? body.problem : undefined;
}

/** Kept for this tab alone. */
const tokenKey = 'evocell-token';

export function knownToken(): string {
  return sessionStorage.getItem(tokenKey) ?? '';
}

export function rememberToken(token: string): void {
  sessionStorage.setItem(tokenKey, token);
}

export async function order(what: Order): Promise<OrderAnswer> {
  const token = knownToken();
  const response = await fetch('api/orders', {
    method: 'POST',
    headers: {
      'Content-Type': 'application/json',
      ...(token !== '' && { Authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify(what),
  });
  const body: unknown = await response.json();
  if (response.ok) return body as OrderAnswer;
  return { problems: [problemIn(body) ?? `the server answered ${response.status}`], run: null };
}

type Listener = (runs: readonly string[] | 'all') => void;
const listeners = new Set<Listener>();
const connections = new Set<(isOpen: boolean) => void>();
let source: EventSource | undefined;

/** One connection for the whole page; after a gap everything may have changed. */
export function connect(): void {
  if (source) return;
  source = new EventSource('api/events');
  let wasLost = false;
  source.onopen = () => {
    for (const tell of connections) tell(true);
    if (wasLost) for (const listener of listeners) listener('all');
  };
  source.onerror = () => {
    wasLost = true;
    for (const tell of connections) tell(false);
  };
  // a tab that nobody looks at asks when somebody does
  const missed = new Set<string>();
  const tell = (): void => {
    if (document.hidden || missed.size === 0) return;
    const runs = [...missed];
    missed.clear();
    for (const listener of listeners) listener(runs);
  };
  document.addEventListener('visibilitychange', tell);
  source.onmessage = ({ data }: MessageEvent<string>) => {
    for (const run of (JSON.parse(data) as ChangeEvent).runs) missed.add(run);
    tell();
  };
}

export function useConnection(): boolean {
  const [isOpen, setOpen] = useState(true);
  useEffect(() => {
    connections.add(setOpen);
    return () => void connections.delete(setOpen);
  }, []);
  return isOpen;
}

export interface Asked<T> {
  /** The last that was answered; it stays while the next is asked for. */
  readonly value: T | undefined;
  readonly problem: string | undefined;
}

/**
 * What `load` gives when it comes into sight, and again whenever one of the runs changes (null: any run), or when it comes
 * into sight after that.
 * Answers never overtake each other.
 */
export function useAsked<T>(
  key: string,
  load: (before: T | undefined) => Promise<T>,
  runs: readonly string[] | null,
): Asked<T> {
  const [asked, setAsked] = useState<Asked<T> & { readonly key: string }>({
    key,
    value: undefined,
    problem: undefined,
  });
  const sight = useContext(SightContext);
  const latest = useRef(load);
  latest.current = load;
  useEffect(() => {
    let isWanted = true;
    let isBusy = false;
    let isStale = false;
    let value: T | undefined;
    const go = async (): Promise<void> => {
      if (isBusy) return void (isStale = true);
      isBusy = true;
      do {
        isStale = false;
        try {
          value = await latest.current(value);
          if (isWanted) setAsked({ key, value, problem: undefined });
        } catch (error) {
          const problem = error instanceof Error ? error.message : String(error);
          if (isWanted) setAsked({ key, value, problem });
        }
      } while (isStale && isWanted);
      isBusy = false;
    };
    let isMissed = !sight.isSeen;
    const listener: Listener = (changed) => {
      if (changed !== 'all' && runs !== null && !changed.some((id) => runs.includes(id))) return;
      if (sight.isSeen) void go();
      else isMissed = true;
    };
    const onSight = (): void => {
      if (isMissed) void go();
      isMissed = false;
    };
    listeners.add(listener);
    sight.listeners.add(onSight);
    if (sight.isSeen) void go();
    return () => {
      isWanted = false;
      listeners.delete(listener);
      sight.listeners.delete(onSight);
    };
  }, [key]);
  return asked.key === key ? asked : { value: undefined, problem: undefined };
}
