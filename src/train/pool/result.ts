/**
 * What came of work on one network. A failure is the network's own (it diverged, it does not fit, its worker died
 * twice over it) and is what is known of it from then on; whatever else goes wrong is thrown.
 */
export type Result<T> = { readonly status: 'ok'; readonly value: T } | Failure;

export interface Failure {
  readonly status: 'failed';
  /** One line. */
  readonly reason: string;
}

export function succeeded<T>(value: T): Result<T> {
  return { status: 'ok', value };
}

export function failed(reason: string): Failure {
  return { status: 'failed', reason };
}
