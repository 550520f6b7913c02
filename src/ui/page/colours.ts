/** Colours of the page's style, for what is drawn on a canvas. */
export interface Colours {
  readonly text: string;
  readonly soft: string;
  readonly line: string;
  readonly faint: string;
  readonly accent: string;
  readonly mark: string;
  readonly card: string;
}

export function colours(): Colours {
  const style = getComputedStyle(document.documentElement);
  const of = (name: string): string => style.getPropertyValue(`--${name}`).trim();
  return {
    ...{ text: of('text'), soft: of('soft'), line: of('line'), faint: of('faint') },
    ...{ accent: of('accent'), mark: of('mark'), card: of('card') },
  };
}

/** Told apart by those who see few colours, too (Okabe and Ito 2008), and by their dashes. */
export const series = [
  '#0072b2',
  '#d55e00',
  '#009e73',
  '#cc79a7',
  '#e69f00',
  '#56b4e9',
  '#8c6bb1',
  '#7f7f7f',
];
export const dashes: readonly number[][] = [
  [],
  [8, 4],
  [2, 3],
  [10, 3, 2, 3],
  [5, 5],
  [12, 4],
  [1, 2],
  [6, 2],
];

export function onThemeChange(listener: () => void): () => void {
  const query = matchMedia('(prefers-color-scheme: dark)');
  query.addEventListener('change', listener);
  return () => query.removeEventListener('change', listener);
}
