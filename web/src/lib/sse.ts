import { unreachable } from "./api";

/** One event of a text/event-stream. */
export interface StreamEvent {
  id: string;
  event: string;
  data: string;
}

/** Takes decoded text in pieces of any size and gives the events that are complete, as the HTML standard parses them. */
export class EventParser {
  private rest = "";
  private event = "";
  private data: string[] = [];
  private id = "";
  private started = false;

  push(text: string): StreamEvent[] {
    if (!this.started && text) {
      this.started = true;
      if (text.startsWith("\uFEFF")) text = text.slice(1);
    }
    this.rest += text;
    const events: StreamEvent[] = [];
    for (;;) {
      const end = this.rest.search(/[\r\n]/);
      // A CR at the very end may be the first half of a CRLF.
      if (end < 0 || (this.rest[end] === "\r" && end === this.rest.length - 1)) return events;
      const line = this.rest.slice(0, end);
      this.rest = this.rest.slice(end + (this.rest.startsWith("\r\n", end) ? 2 : 1));
      const done = this.line(line);
      if (done) events.push(done);
    }
  }

  private line(line: string): StreamEvent | null {
    if (line === "") {
      const done = this.data.length ? { id: this.id, event: this.event || "message", data: this.data.join("\n") } : null;
      this.event = "";
      this.data = [];
      return done;
    }
    const colon = line.indexOf(":");
    if (colon === 0) return null;
    const name = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? "" : line.slice(colon + 1).replace(/^ /, "");
    if (name === "event") this.event = value;
    else if (name === "data") this.data.push(value);
    else if (name === "id" && !value.includes("\0")) this.id = value;
    return null;
  }
}

/** The events of a streaming response, until it ends; an ApiError when the connection breaks. */
export async function* events(response: Response): AsyncGenerator<StreamEvent> {
  if (!response.body) return;
  const reader = response.body.getReader();
  const decoder = new TextDecoder();
  const parser = new EventParser();
  try {
    for (;;) {
      const { done, value } = await reader.read().catch((error: unknown) => {
        throw error instanceof DOMException ? error : unreachable();
      });
      yield* parser.push(done ? decoder.decode() : decoder.decode(value, { stream: true }));
      if (done) return;
    }
  } finally {
    await reader.cancel().catch(() => {});
  }
}
