/** Where the mistake is, as far as it is known. */
export interface InputPlace {
  /** Dotted path of the setting, or of its group: `search.tournament`, `space`. */
  readonly setting?: string | undefined;
  /** The file that the user gave. */
  readonly file?: string | undefined;
  /** In that file, counted from 1. */
  readonly line?: number | undefined;
}

export interface InputErrorOptions extends InputPlace {
  /** What to do about it. */
  readonly advice?: string | undefined;
}

/**
 * Something that the user gave cannot be used: a setting, a file, a name, a word of the command line. The message is
 * one line: place, problem, advice. Commands end with exit code 2 and print it without a stack; plug-ins may throw it,
 * too.
 */
export class InputError extends Error {
  override readonly name: string = 'InputError';
  readonly advice: string | undefined;
  #problem: string;
  #place: InputPlace;

  /** `problem` names the setting in its own words where it knows it. */
  constructor(problem: string, { advice, ...place }: InputErrorOptions = {}) {
    super();
    this.advice = advice;
    this.#problem = problem;
    this.#place = place;
    this.#say();
  }

  get setting(): string | undefined {
    return this.#place.setting;
  }

  get file(): string | undefined {
    return this.#place.file;
  }

  get line(): number | undefined {
    return this.#place.line;
  }

  /** What is wrong, without the file and the advice. */
  get problem(): string {
    return this.#problem;
  }

  /** One line for each thing that is wrong. */
  get problems(): readonly string[] {
    return [this.message];
  }

  /** Adds what the error does not know yet: its file, and the setting or group that it comes from. */
  addPlace({ file, setting }: InputPlace): void {
    if (setting !== undefined && this.setting === undefined) this.#problem = `${setting}: ${this.#problem}`;
    this.#place = { ...this.#place, file: this.file ?? file, setting: this.setting ?? setting };
    this.#say();
  }

  #say(): void {
    const { file, line } = this.#place;
    const place = file === undefined ? '' : `${file}${line === undefined ? '' : `:${line}`}: `;
    this.message = `${place}${this.#problem}${this.advice === undefined ? '' : `; ${this.advice}`}`;
  }
}

/** Runs the action; an InputError of its gets the place that it does not know. */
export async function at<T>(place: InputPlace, action: () => T | Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    throw placed(error, place);
  }
}

/** The same for an action that ends at once. */
export function atOnce<T>(place: InputPlace, action: () => T): T {
  try {
    return action();
  } catch (error) {
    throw placed(error, place);
  }
}

/** The error itself: an InputError with the place that it did not know, any other as it is. */
export function placed(error: unknown, place: InputPlace): unknown {
  if (error instanceof InputError) error.addPlace(place);
  return error;
}
