import { InputError } from '../errors/input-error.js';

/** A backend that cannot be had. */
export class BackendError extends InputError {
  override readonly name = 'BackendError';

  /** `remedy` is what gets it: a command, or what to install. */
  constructor(
    readonly reason: string,
    readonly remedy: string,
  ) {
    super(`${reason} (${remedy})`, { setting: 'backend' });
  }
}

/** Imports an optional package. Throws BackendError with the command that installs it. */
export async function optional(name: string, remedy: string): Promise<unknown> {
  try {
    return (await import(name)) as unknown;
  } catch (error) {
    const message = (error instanceof Error ? error.message : String(error)).split('\n')[0]!;
    const absent = /Cannot find (package|module)/.test(message);
    throw new BackendError(absent ? `${name} is not installed` : `${name} does not load: ${message}`, remedy);
  }
}
