import { useRef } from "preact/hooks";
import { useDraft } from "../lib/drafts";
import { useStore } from "../lib/store";
import { usePrd, usePrdStore } from "../state/context";
import { Growing } from "./basics";

const SHORT_ANSWERS: [string, string][] = [
  ["Skip", "skip"],
  ["I don’t know", "I don't know"],
  ["Back", "back"],
];

/** The question that is open, and the field for the answer or for anything else one wants to say. */
export function Composer() {
  const store = usePrdStore();
  const interview = usePrd((s) => s.interview);
  const sending = useStore(store.chat, (s) => s.sending);
  const reading = useStore(store.chat, (s) => s.reading);
  const [text, setText] = useDraft(`${store.key}.chat`);
  const area = useRef<HTMLTextAreaElement>(null);
  const busy = sending || reading !== null;
  const question = interview?.question;

  const say = (words: string, isDraft: boolean): void => {
    if (busy || !words.trim()) return;
    void store.chat.send(words.trim(), () => {
      if (isDraft) setText("");
    });
    area.current?.focus();
  };

  return (
    <form
      class="composer"
      aria-busy={busy}
      onSubmit={(event) => {
        event.preventDefault();
        say(text, true);
      }}
    >
      {question && (
        <div class="question">
          <p class="question-text" id="question">
            {question.text}
          </p>
          {question.why && <p class="question-why">{question.why}</p>}
          {question.example && (
            <details>
              <summary>An example</summary>
              <p>{question.example}</p>
            </details>
          )}
        </div>
      )}
      <label class="hidden" for="say">
        {question ? "Your answer" : "Message"}
      </label>
      <Growing
        id="say"
        innerRef={area}
        rows={2}
        value={text}
        readOnly={sending}
        placeholder={question ? "Your answer, in your own words" : "Say what changed, or ask"}
        aria-describedby={question ? "question" : undefined}
        onInput={(e) => setText(e.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key !== "Enter" || event.isComposing) return;
          // Where the keyboard is on the screen, Enter makes a new line and the button sends.
          const touch = matchMedia("(pointer: coarse)").matches;
          if (event.shiftKey || (touch && !event.ctrlKey)) return;
          event.preventDefault();
          say(text, true);
        }}
      />
      <div class="row composer-foot">
        {question &&
          SHORT_ANSWERS.map(([label, words]) => (
            <button key={words} type="button" class="small quiet" disabled={busy} onClick={() => say(words, false)}>
              {label}
            </button>
          ))}
        <span class="push" />
        <button class="primary" disabled={busy || !text.trim()}>
          {sending ? "Sending…" : "Send"}
        </button>
      </div>
    </form>
  );
}
