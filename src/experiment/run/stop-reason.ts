/** Why a run was asked to stop, for its record: `stopped by SIGTERM`; undefined where the signal does not say. */
export function stopOf(signal: AbortSignal | undefined): string | undefined {
  const reason: unknown = signal?.reason;
  // What an AbortController aborts with by itself says nothing.
  return reason instanceof Error && reason.name !== 'AbortError' ? reason.message : undefined;
}
