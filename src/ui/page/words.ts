/** Numbers and states in words. */
import { duration, exact, plural } from '../../report/figures.js';
import { axisLabel, onAxis, withUnit } from '../../report/metric-text.js';
import type { Metric } from '../../search/metric.js';
import type { RunState } from '../api.js';

export { axisLabel, duration, exact, onAxis, plural, withUnit };

const stateWords: Readonly<Record<RunState, string>> = {
  live: 'live',
  finished: 'finished',
  stopped: 'stopped',
  died: 'died',
  failed: 'failed',
  unreadable: 'cannot be read',
};

export function stateWord(state: RunState): string {
  return stateWords[state];
}

/** `2026-11-26 02:15`, of an ISO 8601 time, in the time of the reader. */
export function when(time: string | null): string {
  if (time === null) return '-';
  const date = new Date(time);
  const two = (value: number): string => String(value).padStart(2, '0');
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}`;
}

export function valueWords(metric: Metric | null, value: number | null | undefined): string {
  if (value === null || value === undefined) return '-';
  return metric ? withUnit(metric, value) : String(value);
}

/** `Validation accuracy` */
export function capital(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}
