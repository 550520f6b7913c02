/** A path as one word of a command that a person copies into a POSIX shell. */
export function asWord(path: string): string {
  return /^[\w./@%+=:,-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`;
}
