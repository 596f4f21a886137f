import { all, ApiError, call, send } from "../lib/api";
import { SentenceReader } from "../lib/announce";
import { events, type StreamEvent } from "../lib/sse";
import { Store } from "../lib/store";
import type { Message, ProblemJson, Proposal } from "../types";
import type { PrdStore } from "./prd-store";

export interface ChatState {
  /** A message is on its way and the server has not confirmed it yet. */
  sending: boolean;
  /** The reply that is being read. */
  reading: string | null;
  /** Somebody asked for its end. */
  stopping: boolean;
  /** The reply that is not complete here: the connection broke. */
  paused: string | null;
  error: unknown;
}

interface Reply {
  id: string;
  lastEventId: string;
  text: string;
  finished: boolean;
  reader: SentenceReader;
}

/** How often a stream may end without having told anything, before that is said. The server ends each after two minutes. */
const SILENT_STREAMS = 5;

/**
 * The conversation of one PRD: sends messages and reads the replies as they are written. Leaving the stream does not
 * stop the reply, which the server goes on writing and keeps; so reading can be taken up again where it was left.
 */
export class ChatStream extends Store<ChatState> {
  private abort: AbortController | null = null;
  private reply: Reply | null = null;
  private behind = false;

  constructor(private readonly prd: PrdStore) {
    super({ sending: false, reading: null, stopping: false, paused: null, error: null });
  }

  private get path(): string {
    return `${this.prd.path}/messages`;
  }

  async load(): Promise<void> {
    try {
      const messages = await all<Message>(this.path);
      this.prd.set({ messages });
      const last = messages.at(-1);
      if (last?.status === "streaming" && !this.state.reading) {
        this.begin(last.id);
        await this.resume();
      }
    } catch (error) {
      this.set({ error });
      this.prd.set({ messages: this.prd.state.messages ?? [] });
    }
  }

  /** Somebody wrote, or a reply is done. What is being read here goes first. */
  async catchUp(): Promise<void> {
    if (this.state.sending || this.state.reading) this.behind = true;
    else if (!this.state.paused) await this.load();
  }

  /** Sends a text. `onTaken` is called once the server has it; until then the caller keeps it. */
  async send(text: string, onTaken: () => void): Promise<void> {
    const known = new Set((this.prd.state.messages ?? []).map((m) => m.id));
    const submission = this.prd.submission(this.path);
    let taken = false;
    const take = (): void => {
      if (taken) return;
      taken = true;
      submission.done();
      onTaken();
      this.set({ sending: false });
    };
    this.leave();
    this.abort = new AbortController();
    this.reply = null;
    this.set({ sending: true, paused: null, error: null });
    try {
      const response = await send("POST", this.path, {
        json: { text },
        accept: "text/event-stream",
        headers: submission.headers({ text }),
        signal: this.abort.signal,
      });
      if ((response.headers.get("Content-Type") ?? "").includes("text/event-stream")) {
        await this.read(response, take);
      } else {
        const answer = (await response.json()) as { message: Message; reply: Message; proposals?: Proposal[] };
        take();
        this.put(answer.message);
        this.prd.keep(...(answer.proposals ?? []));
        this.put(answer.reply);
        this.finish();
      }
    } catch (error) {
      const unanswered = !(error instanceof ApiError) || error.status === 0;
      submission.failed(error);
      if (!taken && unanswered && (await this.arrived(text, known))) take();
      if (this.stopped(error)) this.set({ paused: this.replyId });
      else if (taken) await this.recover(error);
      else this.set({ error });
    } finally {
      this.set({ sending: false });
    }
  }

  /** Has the server stop writing the reply. What came so far is kept, and the stream tells its end. */
  async cancel(): Promise<void> {
    const id = this.replyId;
    if (!id) return;
    this.set({ stopping: true });
    try {
      await call("POST", `${this.path}/${id}/cancel`);
    } catch (error) {
      this.set({ stopping: false });
      // It ended by itself just now, and its end is on its way.
      if (!(error instanceof ApiError && error.code === "not_running")) this.set({ error });
    }
  }

  /** Takes up reading where it was left. */
  async resume(): Promise<void> {
    const reply = this.reply;
    if (!reply) return;
    this.leave();
    const abort = (this.abort = new AbortController());
    this.set({ reading: reply.id, paused: null, error: null });
    try {
      for (let silent = 0; ; silent++) {
        const before = reply.lastEventId;
        const response = await send("GET", this.path, {
          accept: "text/event-stream",
          headers: { "Last-Event-ID": before },
          signal: abort.signal,
        });
        try {
          return await this.read(response);
        } catch (error) {
          // The server ends a stream after a while, and whoever may still read it goes on.
          if (reply.lastEventId !== before) silent = -1;
          const ended = error instanceof ApiError && error.code === "cut" && response.status !== 204;
          if (!ended || silent >= SILENT_STREAMS) throw error;
        }
        await new Promise((done) => setTimeout(done, silent < 0 ? 0 : 800));
      }
    } catch (error) {
      if (!this.stopped(error)) await this.settle(error);
    }
  }

  private get replyId(): string | null {
    return this.reply?.id ?? null;
  }

  private begin(id: string): void {
    this.reply = { id, lastEventId: `${id}:0`, text: "", finished: false, reader: new SentenceReader() };
  }

  private async read(response: Response, onTaken: () => void = () => {}): Promise<void> {
    for await (const event of events(response)) {
      this.take(event, onTaken);
      if (this.reply?.finished) break;
    }
    if (this.reply && !this.reply.finished) throw new ApiError(0, { title: "The stream ended early", code: "cut" });
    this.finish();
  }

  private take(event: StreamEvent, onTaken: () => void): void {
    const data: unknown = JSON.parse(event.data);
    const reply = this.reply;
    if (event.event === "message") {
      const message = data as Message;
      if (message.role === "user") onTaken();
      else {
        if (reply?.id !== message.id) this.begin(message.id);
        this.set({ reading: message.id });
      }
      this.put(message);
    } else if (event.event === "delta" && reply) {
      const delta = data as { message: string; text: string };
      reply.text += delta.text;
      // Read on from the start, a reply first catches up with what is already shown of it.
      const shown = this.message(reply.id)?.text ?? "";
      this.patch(reply.id, { text: shown.length > reply.text.length ? shown : reply.text, status: "streaming" });
      reply.reader.update(reply.text, false);
    } else if (event.event === "proposal") {
      const proposal = data as Proposal;
      this.prd.keep(proposal);
      if (reply) {
        const those = this.message(reply.id)?.proposals ?? [];
        if (!those.includes(proposal.id)) this.patch(reply.id, { proposals: [...those, proposal.id] });
      }
    } else if (event.event === "done") {
      const message = data as Message;
      onTaken();
      this.put(message);
      if (reply) {
        reply.reader.update(message.text, true);
        reply.finished = true;
      }
    } else if (event.event === "error") {
      const problem = data as ProblemJson;
      if (reply) {
        this.patch(reply.id, { status: "failed", error: problem.detail ?? problem.title ?? "The reply failed" });
        reply.finished = true;
        reply.reader.update(reply.text, true);
      } else throw new ApiError(problem.status ?? 500, problem);
    }
    if (event.id && this.reply && event.id.startsWith(this.reply.id)) this.reply.lastEventId = event.id;
  }

  /** The connection broke in the middle of a reply: try once to read on before saying so. */
  private async recover(error: unknown): Promise<void> {
    if (!this.reply || this.reply.finished) return this.settle(error);
    await new Promise((done) => setTimeout(done, 800));
    await this.resume();
  }

  /** Reading on failed as well. The server may have the whole reply by now. */
  private async settle(error: unknown): Promise<void> {
    const id = this.replyId;
    this.set({ reading: null, stopping: false });
    try {
      const messages = await all<Message>(this.path);
      this.prd.set({ messages });
      const last = messages.find((m) => m.id === id);
      if (last && last.status !== "streaming") return this.finish();
    } catch {
      // The first error says more.
    }
    this.set({ paused: id, error });
  }

  private finish(): void {
    this.reply = null;
    this.abort = null;
    this.set({ reading: null, stopping: false, paused: null, sending: false });
    void this.prd.refresh().catch(() => {});
    void this.prd.loadInterview();
    if (!this.behind) return;
    this.behind = false;
    void this.load();
  }

  /** Whether a message whose answer was lost is with the server all the same. */
  private async arrived(text: string, known: Set<string>): Promise<boolean> {
    try {
      const messages = await all<Message>(this.path);
      const mine = messages.filter((m) => m.role === "user").at(-1);
      if (!mine || known.has(mine.id) || mine.text !== text) return false;
      this.prd.set({ messages });
      const last = messages.at(-1);
      if (last?.status === "streaming") this.begin(last.id);
      return true;
    } catch {
      return false;
    }
  }

  private stopped(error: unknown): boolean {
    return error instanceof DOMException && error.name === "AbortError";
  }

  leave(): void {
    this.abort?.abort();
    this.abort = null;
  }

  private message(id: string): Message | undefined {
    return this.prd.state.messages?.find((m) => m.id === id);
  }

  private put(message: Message): void {
    const messages = this.prd.state.messages ?? [];
    const at = messages.findIndex((m) => m.id === message.id);
    // A reply that is read on from the middle must not fall back to what the server had stored of it.
    const merged = at >= 0 && message.status === "streaming" ? { ...message, text: messages[at]!.text } : message;
    this.prd.set({ messages: at < 0 ? [...messages, merged] : messages.map((m, i) => (i === at ? merged : m)) });
  }

  private patch(id: string, change: Partial<Message>): void {
    const messages = this.prd.state.messages ?? [];
    this.prd.set({ messages: messages.map((m) => (m.id === id ? { ...m, ...change } : m)) });
  }
}
