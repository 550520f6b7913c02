/** The message of the error that the action ends with; `no error` where it ends well. */
export async function messageOf(action: Promise<unknown>): Promise<string> {
  return action.then(
    () => 'no error',
    (error: unknown) => (error instanceof Error ? error.message : String(error)),
  );
}
