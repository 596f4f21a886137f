import { ApiError, send } from "../lib/api";
import { events, type StreamEvent } from "../lib/sse";
import { Store } from "../lib/store";
import type { Person } from "../types";
import type { PrdStore } from "./prd-store";

export interface LiveState {
  /** Whether changes are heard as they happen. While they are not, the page has to look for itself. */
  connected: boolean;
  /** Who looks at the PRD now, the reader included. */
  people: Person[];
}

/** What is told together is read together. */
const TOGETHER = 120;
const FIRST_WAIT = 1_000;
const LONGEST_WAIT = 30_000;

/**
 * Follows what others do to one PRD. The stream says what changed, and the page reads that again. Where it breaks it is
 * taken up after the last event that was heard, so nothing is missed; where too much happened meanwhile the server says
 * `reset`, and everything is read again. Nobody looks at a page in the background: there it is not followed.
 */
export class Live extends Store<LiveState> {
  private abort: AbortController | null = null;
  private lastEventId = "";
  private heard = new Set<string>();
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly prd: PrdStore) {
    super({ connected: false, people: [] });
  }

  follow(): void {
    if (this.abort) return;
    this.abort = new AbortController();
    void this.run(this.abort.signal);
  }

  leave(): void {
    this.abort?.abort();
    this.abort = null;
    this.set({ connected: false, people: [] });
  }

  private async run(signal: AbortSignal): Promise<void> {
    for (let wait = FIRST_WAIT; !signal.aborted; ) {
      try {
        const response = await send("GET", `${this.prd.path}/changes`, {
          accept: "text/event-stream",
          headers: this.lastEventId ? { "Last-Event-ID": this.lastEventId } : {},
          signal,
        });
        for await (const event of events(response)) {
          if (signal.aborted) return;
          this.take(event);
          wait = FIRST_WAIT;
        }
      } catch (error) {
        if (signal.aborted) return;
        this.set({ connected: false, people: [] });
        const refused = error instanceof ApiError && [401, 403, 404].includes(error.status);
        // Without the right to read there is nothing to hear; what the page asks for next says so in words.
        if (refused) return void this.prd.refresh().catch(() => {});
        wait = Math.min(wait * 2, LONGEST_WAIT);
      }
      await pause(wait, signal);
    }
  }

  private take({ id, event, data }: StreamEvent): void {
    if (id) this.lastEventId = id;
    if (event === "presence") return this.set({ people: (JSON.parse(data) as { people: Person[] }).people });
    if (!this.state.connected) this.set({ connected: true });
    if (event === "ready" && (JSON.parse(data) as { revision: number }).revision === this.prd.state.nodesRevision) return;
    this.heard.add(event === "ready" ? "revision" : event);
    this.timer ??= setTimeout(() => {
      const heard = this.heard;
      this.heard = new Set();
      this.timer = undefined;
      void this.prd.catchUp(heard);
    }, TOGETHER);
  }
}

function pause(time: number, signal: AbortSignal): Promise<void> {
  return new Promise((done) => {
    const timer = setTimeout(done, time * (0.75 + Math.random() / 2));
    signal.addEventListener("abort", () => (clearTimeout(timer), done()), { once: true });
  });
}
