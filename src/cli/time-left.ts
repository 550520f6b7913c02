/** How much of a search is done and how long the rest will take, from what it reports. */
import type { SearchProgress } from '../search/controller.js';

/** Time of one (phase, generation), for the shares of the phases. */
interface Phase {
  readonly name: string;
  readonly started: number;
}

/**
 * Tells it each report with the time (ms); `fraction` counts generations and, within one, its phases by the time that
 * they took in the generation before (before that is known, alike).
 */
export class TimeLeft {
  private started: { readonly time: number; readonly fraction: number } | undefined;
  private phase: Phase | undefined;
  private generation = -1;
  private durations = new Map<string, number>();
  private shares: ReadonlyMap<string, number> = new Map([
    ['train', 0.5],
    ['evaluate', 0.5],
  ]);
  fraction = 0;
  /** Seconds; undefined until there is something to go by. */
  seconds: number | undefined;

  report({ generation, generations, phase, done, total }: SearchProgress, now: number): void {
    if (phase !== this.phase?.name || generation !== this.generation) this.enter(phase, generation, now);
    const before = [...this.shares.keys()].indexOf(phase);
    const shares = [...this.shares.values()];
    const passed = shares.slice(0, Math.max(0, before)).reduce((sum, share) => sum + share, 0);
    const inside = passed + (shares[before] ?? 0) * (total > 0 ? done / total : 0);
    this.fraction = Math.max(this.fraction, Math.min(1, (generation + inside) / generations));
    this.started ??= { time: now, fraction: this.fraction };
    const gained = this.fraction - this.started.fraction;
    const spent = (now - this.started.time) / 1000;
    this.seconds = gained > 0 && spent >= 1 ? (spent * (1 - this.fraction)) / gained : undefined;
  }

  private enter(phase: string, generation: number, now: number): void {
    if (this.phase) this.durations.set(this.phase.name, now - this.phase.started);
    if (generation !== this.generation && this.durations.size > 1) {
      const whole = [...this.durations.values()].reduce((sum, time) => sum + time, 0);
      if (whole > 0) this.shares = new Map([...this.durations].map(([name, time]) => [name, time / whole]));
      this.durations = new Map();
    }
    this.generation = generation;
    this.phase = { name: phase, started: now };
  }
}
