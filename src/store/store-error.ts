/** One line for the user: which file, what is wrong, what to do. */
export class StoreError extends Error {
  override readonly name = 'StoreError';
  constructor(
    readonly file: string,
    readonly problem: string,
    readonly advice: string,
    /** The operating system's code (`ENOSPC`, ...), where it was the one that refused. */
    readonly code?: string,
  ) {
    super(`${file}: ${problem}; ${advice}`.replace(/\p{Cc}+/gu, ' ')); // a name may hold line feeds
  }

  /** The same, told of another file. */
  about(file: string): StoreError {
    return new StoreError(file, this.problem, this.advice, this.code);
  }
}

/** What helps when a file of a run is damaged or gone. */
export const putBack =
  'put a good copy back, or search again with its experiment.yaml (same seed, same result)';

const safe = 'what is committed is safe';

const explanations: Readonly<Record<string, readonly [problem: string, advice: string]>> = {
  ENOSPC: ['no space is left on the disk', `free some space, and resume what was begun (${safe})`],
  EFBIG: [
    'the file would be larger than allowed',
    `raise the limit (ulimit -f), and resume what was begun (${safe})`,
  ],
  EDQUOT: ['the disk quota is used up', `free some space, and resume what was begun (${safe})`],
  EIO: ['the disk reports an input or output error', `check the disk, and resume what was begun (${safe})`],
  EACCES: ['permission denied', 'give yourself the right to read and write it, or choose another folder'],
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

/** The operating system's refusal of an operation in words; any other error as it is. */
export function explain(error: unknown, file: string, operation: string): unknown {
  if (error instanceof StoreError) return error;
  const code = codeOf(error);
  if (code === undefined || !/^E[A-Z0-9]+$/.test(code)) return error;
  const [problem, advice] = explanations[code] ?? [
    `the system refused to ${operation} it`,
    'check the path and its rights, and whether its file system can do that',
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
