import { useEffect, useState } from "preact/hooks";

let tell: (text: string) => void = () => {};

/** Says something to people who listen to the page instead of looking at it. */
export function announce(text: string): void {
  tell(text);
}

/** The live region; rendered once. Two lines take turns, so that the same words twice are read twice. */
export function Announcer() {
  const [lines, setLines] = useState(["", ""]);
  useEffect(() => {
    let turn = 0;
    tell = (text) => {
      turn = 1 - turn;
      setLines(turn ? ["", text] : [text, ""]);
    };
    return () => {
      tell = () => {};
    };
  }, []);
  return (
    <div class="hidden" aria-live="polite">
      <p>{lines[0]}</p>
      <p>{lines[1]}</p>
    </div>
  );
}

/** Reads a text that grows aloud by whole sentences, not by the scraps in which it arrives. */
export class SentenceReader {
  private read = 0;

  constructor(private readonly say: (text: string) => void = announce) {}

  update(text: string, finished: boolean): void {
    const fresh = text.slice(this.read);
    let end = finished ? fresh.length : 0;
    if (!finished) for (const m of fresh.matchAll(/[.!?…:](?=\s)|\n+/g)) end = m.index + m[0].length;
    const sentence = fresh.slice(0, end).trim();
    this.read += end;
    if (sentence) this.say(sentence);
  }
}
