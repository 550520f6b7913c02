/** Names in Redis: BullMQ's own begin with `bull:evocell-NAME:`, where its dashboards look; ours with `evocell:NAME:`. */

/** Of the queue as BullMQ knows it. */
export function bullName(name: string): string {
  return `evocell-${name}`;
}

export function keysOf(name: string) {
  const key = (...words: readonly string[]): string => ['evocell', name, ...words].join(':');
  return {
    /** What all on the queue agree on. */
    terms: key('terms'),
    /** Digest of what a backend makes of a sum. */
    bits: (backend: string) => key('bits', backend),
    /** Ids of those who are there, or were until lately. */
    members: (role: 'workers' | 'controllers') => key(role),
    member: (role: 'workers' | 'controllers', id: string) => key(role, id),
    /** Ids of the pieces of work that a controller still wants. */
    wanted: (controller: string) => key('wanted', controller),
    content: (sha256: string) => key('content', sha256),
  };
}

export type Keys = ReturnType<typeof keysOf>;
