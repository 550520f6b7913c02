/** Parts of a page that ask, and are brought up to date, while they are on the screen: what nobody sees costs nothing. */
import { Component, createContext, createRef, type ComponentChildren } from 'preact';

export interface Sight {
  isSeen: boolean;
  /** Told when it comes into sight. */
  readonly listeners: Set<() => void>;
}

/** Of the part that a component stands in. */
export const SightContext = createContext<Sight>({ isSeen: true, listeners: new Set() });

/** Pixels around the window in which a part counts as seen. */
const margin = '300px';

interface SeenProps {
  readonly children: ComponentChildren;
}

/**
 * Drawn once when it is made, then again with what has come only in sight; it keeps its last state meanwhile. What it has
 * to ask for itself it asks for when it comes into sight first.
 */
export class Seen extends Component<SeenProps> {
  readonly #place = createRef<HTMLDivElement>();
  readonly #sight: Sight = { isSeen: false, listeners: new Set() };
  #watch: IntersectionObserver | undefined;

  override componentDidMount(): void {
    this.#watch = new IntersectionObserver((entries) => this.#look(entries.at(-1)!.isIntersecting), {
      rootMargin: margin,
    });
    this.#watch.observe(this.#place.current!);
  }

  override componentWillUnmount(): void {
    this.#watch?.disconnect();
  }

  override shouldComponentUpdate(): boolean {
    return this.#sight.isSeen;
  }

  override render({ children }: SeenProps) {
    return (
      <div ref={this.#place}>
        <SightContext.Provider value={this.#sight}>{children}</SightContext.Provider>
      </div>
    );
  }

  #look(isSeen: boolean): void {
    const { isSeen: was, listeners } = this.#sight;
    this.#sight.isSeen = isSeen;
    if (was || !isSeen) return;
    this.forceUpdate();
    for (const listener of listeners) listener();
  }
}
