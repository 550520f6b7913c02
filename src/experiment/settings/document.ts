/**
 * YAML text to plain data, for text that cannot be trusted: bounded in size, depth and aliases, one document,
 * and no key that could reach a prototype.
 */
import { InputError } from '../../errors/input-error.js';
import { excerpt } from '../../errors/excerpt.js';
import { LineCounter, parseDocument, isNode, type Document } from 'yaml';

export const LARGEST_FILE = 256 * 1024;
export const DEEPEST = 16;
const LONGEST_ALIAS_COUNT = 100;
const FORBIDDEN = new Set(['__proto__', 'prototype', 'constructor']);

export type Group = Record<string, unknown>;

export interface ParsedDocument {
  readonly data: Group;
  /** The line, counted from 1, of the setting with this path; undefined where the text does not have it. */
  line(path: readonly (string | number)[]): number | undefined;
}

/** Throws InputError with what is wrong (and the line, where there is one). */
export function parseGroup(text: string): ParsedDocument {
  if (Buffer.byteLength(text) > LARGEST_FILE)
    throw new InputError(`is larger than ${LARGEST_FILE / 1024} KiB; an experiment is a page of settings`);
  refuseNesting(text);
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true, prettyErrors: false });
  const [error] = document.errors;
  if (error)
    throw new InputError(
      error.code === 'MULTIPLE_DOCS'
        ? 'begins a second document; keep one, without ---'
        : `is not valid YAML: ${firstLine(error.message)}`,
      { line: lines.linePos(error.pos[0]).line },
    );
  const data = plain(document);
  if (!isGroup(data))
    throw new InputError(
      'must be a list of settings such as "name: my-search", one below the other (see experiments/quickstart.yaml)',
    );
  refuse(data, []);
  return { data, line: (path) => lineOf(document, lines, path) };
}

/** One value, as it would read after `key: `. Throws InputError. */
export function parseValue(text: string): unknown {
  refuseNesting(text);
  const document = parseDocument(text, { prettyErrors: false });
  if (document.errors[0]) throw new InputError(`is not valid YAML: ${firstLine(document.errors[0].message)}`);
  const value = plain(document);
  refuse(value, []);
  return value;
}

export function isGroup(value: unknown): value is Group {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Throws InputError for a key that could reach a prototype. */
export function refuseKey(key: string): void {
  if (FORBIDDEN.has(key)) throw new InputError(`"${key}" cannot be the name of a setting; remove it`);
}

function plain(document: Document): unknown {
  try {
    return document.toJS({ maxAliasCount: LONGEST_ALIAS_COUNT }) as unknown;
  } catch (error) {
    throw new InputError(`cannot be read: ${firstLine(String((error as Error).message))}`);
  }
}

/** The parser recurses, so brackets are counted before it sees them. Block nesting is as deep as its indentation. */
function refuseNesting(text: string): void {
  let open = 0;
  for (const character of text) {
    if (character === '[' || character === '{') open++;
    else if (character === ']' || character === '}') open = Math.max(0, open - 1);
    if (open > 4 * DEEPEST) throw new InputError('opens too many brackets; settings are two levels deep');
  }
  if (/^(?: {200}|(?:[-?:] ?){64})/m.test(text))
    throw new InputError('is nested too deeply; settings are two levels deep');
}

function refuse(value: unknown, path: readonly string[]): void {
  if (path.length > DEEPEST)
    throw new InputError(
      `nests more than ${DEEPEST} levels deep at ${path
        .slice(0, 4)
        .map((key) => excerpt(key))
        .join('.')}...`,
    );
  if (typeof value !== 'object' || value === null) return;
  for (const [key, inner] of Object.entries(value)) {
    refuseKey(key);
    refuse(inner, [...path, key]);
  }
}

function lineOf(document: Document, lines: LineCounter, path: readonly (string | number)[]) {
  for (let length = path.length; length > 0; length--) {
    const node = document.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range) return lines.linePos(node.range[0]).line;
  }
  return undefined;
}

function firstLine(text: string): string {
  return excerpt(text.split('\n', 1)[0]!, 120);
}
