/** What hang limits are measured by. */
export interface Clock {
  /** Milliseconds since some moment. */
  now(): number;
  /** Calls again and again, about this many milliseconds apart, until the function that it returns is called. */
  every(milliseconds: number, call: () => void): () => void;
}

/** The machine's. Keeps no process alive. */
export const machineClock: Clock = {
  now: () => performance.now(),
  every: (milliseconds, call) => {
    const timer = setInterval(call, milliseconds).unref();
    return () => clearInterval(timer);
  },
};
