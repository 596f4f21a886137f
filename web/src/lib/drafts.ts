import { useEffect, useState } from "preact/hooks";

// What a person typed and the server has not taken yet. It outlives a failed request, a reload and a lost session;
// it is kept in this browser tab only.
const PREFIX = "stet.draft.";

export function readDraft(name: string): string | null {
  try {
    return sessionStorage.getItem(PREFIX + name);
  } catch {
    return null;
  }
}

export function writeDraft(name: string, text: string | null): void {
  try {
    if (text === null || text === "") sessionStorage.removeItem(PREFIX + name);
    else sessionStorage.setItem(PREFIX + name, text);
  } catch {
    // Storage may be full or forbidden; the text is still in the page.
  }
}

export function forgetDrafts(): void {
  try {
    for (const name of Object.keys(sessionStorage)) if (name.startsWith(PREFIX)) sessionStorage.removeItem(name);
  } catch {
    // As above.
  }
}

/** As useState for a text, kept as a draft under `name`. */
export function useDraft(name: string, initial = ""): [string, (text: string) => void] {
  const [text, setText] = useState(() => readDraft(name) ?? initial);
  useEffect(() => setText(readDraft(name) ?? initial), [name]);
  return [
    text,
    (next: string) => {
      setText(next);
      writeDraft(name, next === initial ? null : next);
    },
  ];
}
