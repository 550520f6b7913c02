/** Several pieces of work at a time. */

/** In their order, `lanes` at a time. After a failure none is begun any more; throws it when those begun have ended. */
export async function inLanes<Work>(
  lanes: number,
  works: readonly Work[],
  run: (work: Work) => Promise<void>,
): Promise<void> {
  const queue = [...works];
  const lane = async (): Promise<void> => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      try {
        await run(next);
      } catch (error) {
        queue.length = 0;
        throw error;
      }
    }
  };
  const ends = await Promise.allSettled(Array.from({ length: lanes }, lane));
  const failed = ends.find((end) => end.status === 'rejected');
  if (failed) throw failed.reason;
}
