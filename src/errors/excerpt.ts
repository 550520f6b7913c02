/** Text from outside, made fit for a message: one line, short, and nothing in it that a terminal would obey. */

/** The text of a UTF-8 file; undefined for bytes that are none. */
export function textOf(bytes: Uint8Array): string | undefined {
  if (bytes.includes(0)) return undefined;
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** What to say of a file that is no text. */
export const noText = 'is not a text file (UTF-8)';

/** Controls, marks that reorder what is shown, line separators and halves of characters as `\u001b`. */
export function printable(text: string): string {
  return text.replace(
    /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu,
    (character) => `\\u${character.codePointAt(0)!.toString(16).padStart(4, '0')}`,
  );
}

/** The beginning of the text, printable. */
export function excerpt(text: string, length = 40): string {
  const shown = printable(text.slice(0, length));
  return text.length > length ? `${shown}...` : shown;
}
