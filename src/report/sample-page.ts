/** A page of samples, as a network will see them. */
import { element, escape } from './svg.js';
import { png } from './png.js';
import { style } from './style.js';

export interface SampleRow {
  readonly name: string;
  /** Pixels of each sample, and of the same one augmented. */
  readonly samples: readonly Uint8Array[];
  readonly augmented: readonly Uint8Array[];
}

export function samplePage(
  title: string,
  about: string,
  shape: readonly [height: number, width: number, channels: number],
  rows: readonly SampleRow[],
): string {
  const side = Math.max(64, shape[1]);
  const picture = (pixels: Uint8Array): string =>
    `<img alt="" width="${side}" src="data:image/png;base64,${png(pixels, shape).toString('base64')}">`;
  const body = rows.map(({ name, samples, augmented }) =>
    element(
      'section',
      {},
      element('h2', {}, escape(name)),
      element('p', {}, samples.map(picture).join(' ')),
      element('p', {}, `augmented: ${augmented.map(picture).join(' ')}`),
    ),
  );
  return [
    '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    `<title>${escape(title)} - evocell</title><style>${style}</style></head>`,
    `<body><main><h1>${escape(title)}</h1><p class="about">${escape(about)}</p>${body.join('\n')}</main></body></html>\n`,
  ].join('\n');
}
