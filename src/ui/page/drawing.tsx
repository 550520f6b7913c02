/** Drawings of the server, put together anew from the elements and attributes that drawings are made of. */
import { useLayoutEffect, useRef } from 'preact/hooks';

const elements = new Set('svg g path rect circle text line title polyline polygon'.split(' '));
const attributes = new Set(
  'viewBox role aria-label class d x y x1 x2 y1 y2 cx cy r rx width height points text-anchor fill stroke stroke-width'.split(
    ' ',
  ),
);
const namespace = 'http://www.w3.org/2000/svg';

interface DrawingProps {
  readonly svg: string;
  /** Small enough for every screen: nothing to scroll, no stop for the keyboard. */
  readonly isSmall?: boolean;
}

export function Drawing({ svg, isSmall = false }: DrawingProps) {
  const place = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const { documentElement } = new DOMParser().parseFromString(plain(svg), 'image/svg+xml');
    const copy = copied(documentElement);
    if (!(copy instanceof SVGElement)) return;
    const width = Number(documentElement.getAttribute('viewBox')?.split(' ')[2]);
    if (width > 0) {
      copy.style.maxWidth = `${width}px`;
      copy.style.minWidth = `${Math.min(width, 540)}px`;
    }
    place.current?.replaceChildren(copy);
  }, [svg]);
  if (isSmall) return <div class="drawing" ref={place} />;
  return <div class="drawing" ref={place} tabIndex={0} role="group" aria-label="drawing, scrolls sideways" />;
}

/** A report's drawing says how wide it is in a style of its own, which the policy of these pages refuses. */
function plain(svg: string): string {
  return svg.replace(/ style="max-width:[\d.]+px"/, '');
}

function copied(node: Node): Node | undefined {
  if (node.nodeType === Node.TEXT_NODE) return document.createTextNode(node.textContent ?? '');
  if (!(node instanceof Element) || !elements.has(node.localName)) return undefined;
  const copy = document.createElementNS(namespace, node.localName);
  for (const { name, value } of node.attributes) if (attributes.has(name)) copy.setAttribute(name, value);
  for (const child of node.childNodes) {
    const inner = copied(child);
    if (inner) copy.append(inner);
  }
  return copy;
}
