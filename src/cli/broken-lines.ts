/** Sentences on a terminal: lines that are too long break between words, where the terminal would break within them. */

/** From its name up to what ends it in a sentence, or the spaces before what it does; what it has in quotes as a whole. */
const commandText = /\b(?:npx )?evocell [a-z](?:'[^']*'|(?! {2}|[;,] | \(|\. |[.,;]$).)*/g;

/** What a message is about, in front of its colon: `my data/train.csv: ...`. */
const pathText = /(?<=^|: )[^:;,()]*[/\\][^:;,()]*(?=:)/g;

/** Stands for a space that no line is broken at. */
const kept = '\u0000';

/**
 * The text with no line longer than `columns`, as far as words allow it. What goes on is indented as its line is, and
 * two more where that is indented at all; what is said of a name stays in its column, below each other. Commands that
 * can be copied are not broken, nor paths and what else was `given` on the command line, whatever spaces they have, nor
 * what has none, such as a genotype: the terminal puts those on several lines without a line feed in them.
 */
export function broken(text: string, columns: number, given: readonly string[] = []): string {
  return text
    .split('\n')
    .flatMap((line) => (line.length <= columns ? line : brokenLine(whole(line, given), columns)))
    .map((line) => line.replaceAll(kept, ' '))
    .join('\n');
}

/** What has spaces among the words of a command line, and after their equals signs: longer ones may hold shorter ones. */
export function spacedWords(words: readonly string[]): string[] {
  return words
    .flatMap((word) => [word, word.slice(word.indexOf('=') + 1)])
    .filter((word) => /\S \S/.test(word))
    .map((word) => word.trim())
    .sort((a, b) => b.length - a.length);
}

/** With such spaces in what is not broken. */
function whole(line: string, given: readonly string[]): string {
  const keep = (part: string): string => part.replaceAll(' ', kept);
  const spaced = given.reduce((text, word) => text.replaceAll(word, keep), line);
  return spaced.replace(commandText, keep).replace(pathText, keep);
}

function brokenLine(line: string, columns: number): string[] {
  const [, indent = '', head = '', gap = '', rest = ''] = /^( *)(?:(\S.*?)( {2,}))?(.*)$/.exec(line)!;
  const further = indent === '' ? '' : `${indent}  `;
  const first = indent + head + gap;
  if (head === '') return filled(rest, indent, further, columns);
  if (first.length <= columns / 2) return filled(rest, first, ' '.repeat(first.length), columns);
  return [...filled(head, indent, further, columns), ...filled(rest, `${indent}  `, `${indent}  `, columns)];
}

function filled(text: string, first: string, further: string, columns: number): string[] {
  const words = text.split(/ +/);
  const lines: string[] = [];
  let current = first + words[0]!;
  for (const word of words.slice(1)) {
    if (current.length + 1 + word.length <= columns) current += ` ${word}`;
    else {
      lines.push(current);
      current = further + word;
    }
  }
  return [...lines, current];
}
