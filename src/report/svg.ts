/** Markup as text, escaped. */

export type Attributes = Readonly<Record<string, string | number>>;

/** `<name attribute="...">children</name>`; children are markup, text goes through `escape` first. */
export function element(name: string, attributes: Attributes, ...children: readonly string[]): string {
  const written = Object.entries(attributes)
    .map(([key, value]) => ` ${key}="${escape(typeof value === 'number' ? rounded(value) : value)}"`)
    .join('');
  return children.length > 0 ? `<${name}${written}>${children.join('')}</${name}>` : `<${name}${written}/>`;
}

export function escape(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

export function text(x: number, y: number, words: string, attributes: Attributes = {}): string {
  return element('text', { x, y, ...attributes }, escape(words));
}

/** A drawing that grows with its place; `label` is what a screen reader says. */
export function drawing(
  width: number,
  height: number,
  label: string,
  ...children: readonly string[]
): string {
  const xmlns = 'http://www.w3.org/2000/svg';
  const box = {
    xmlns,
    viewBox: `0 0 ${rounded(width)} ${rounded(height)}`,
    role: 'img',
    'aria-label': label,
  };
  return element('svg', { ...box, style: `max-width:${rounded(width)}px` }, ...children);
}

function rounded(value: number): string {
  return String(Math.round(value * 100) / 100);
}
