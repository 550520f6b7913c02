/** One line for the user: which file, what is wrong, what to do. */
export class StoreError extends Error {
  override readonly name = 'StoreError';
  constructor(
    readonly file: string,
    readonly problem: string,
    advice: string,
    /** The operating system's code (`ENOSPC`, ...), where it was the one that refused. */
    readonly code?: string,
  ) {
    super(`${file}: ${problem}; ${advice}`.replace(/\p{Cc}+/gu, ' ')); // a name may hold line feeds
  }
}

/** What helps when a file of a run is damaged or gone. */
export const putBack =
  'put a good copy back, or search again with its experiment.yaml (same seed, same result)';

const safe = 'what is committed is safe';

const explanations: Readonly<Record<string, readonly [problem: string, advice: string]>> = {
  ENOSPC: ['no space is left on the disk', `free some space and resume (${safe})`],
  EFBIG: ['the file would be larger than allowed', `raise the limit (ulimit -f) and resume (${safe})`],
  EDQUOT: ['the disk quota is used up', `free some space and resume (${safe})`],
  EIO: ['the disk reports an input or output error', `check the disk and resume (${safe})`],
  EACCES: ['permission denied', 'give yourself the right to read and write it'],
  EPERM: ['permission denied', 'give yourself the right to read and write it'],
  EROFS: ['the file system is read-only', 'choose a folder that can be written'],
  ENOENT: ['there is no such file or folder', 'check the path'],
  ENOTDIR: ['a part of its path is not a folder', 'check the path'],
  EISDIR: ['is a folder, not a file', 'move it away'],
  ELOOP: ['is a symbolic link', 'a run keeps its files in its own folder: replace the link by the file'],
  ENAMETOOLONG: ['the name is too long', 'choose a shorter one'],
  EMFILE: ['too many files are open', 'close some, or raise the limit (ulimit -n)'],
};

function codeOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}

/** The operating system's refusal in words; any other error as it is. */
export function explain(error: unknown, file: string): unknown {
  if (error instanceof StoreError) return error;
  const code = codeOf(error);
  if (code === undefined || !/^E[A-Z0-9]+$/.test(code)) return error;
  const [problem, advice] = explanations[code] ?? [
    `the system refused with ${code}`,
    'check the path and the disk',
  ];
  return new StoreError(file, `${problem} (${code})`, advice, code);
}

/** Runs the action; the codes named are no error but give undefined. */
export function unless<T>(codes: readonly string[], action: () => T): T | undefined {
  try {
    return action();
  } catch (error) {
    if (codes.includes(codeOf(error) ?? '')) return undefined;
    throw error;
  }
}
