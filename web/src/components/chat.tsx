import { useEffect, useRef } from "preact/hooks";
import { RichText } from "../lib/rich-text";
import { authorName, withoutQuestion } from "../lib/format";
import { Link } from "../lib/router";
import { useStore } from "../lib/store";
import { usePrd, usePrdStore } from "../state/context";
import type { AssistantState, Interview, Message } from "../types";
import { Failure, When } from "./basics";
import { Composer } from "./composer";
import { Coverage } from "./coverage";
import { Shown } from "./manifest";
import { LazyProposal } from "./proposal-card";

const NEAR_END = 80;

export function Chat() {
  const store = usePrdStore();
  const messages = usePrd((s) => s.messages);
  const assistant = usePrd((s) => s.assistant);
  const interview = usePrd((s) => s.interview);
  const prd = usePrd((s) => s.prd);
  const reading = useStore(store.chat, (s) => s.reading);
  const sending = useStore(store.chat, (s) => s.sending);
  const stopping = useStore(store.chat, (s) => s.stopping);
  const paused = useStore(store.chat, (s) => s.paused);
  const error = useStore(store.chat, (s) => s.error);
  const [scroller, toEnd] = useStayingAtEnd();

  // What one just sent, and what went wrong with it, is at the end.
  useEffect(toEnd, [sending, error]);

  const asked = interview?.question;
  const last = messages?.at(-1);
  return (
    <>
      <Coverage />
      <div class="panel-scroll" ref={scroller}>
        <p class="assistant-line">
          {assistantLine(assistant)}
          {prd && (
            <>
              {" "}
              <Link href={`/workspaces/${prd.workspace}/assistant`}>{prd.role === "owner" ? "Choose what answers" : "More about it"}</Link>
            </>
          )}
        </p>
        <ol class="log" aria-label="Conversation">
          {messages?.map((message, i) => (
            <Line
              key={message.id}
              message={message}
              live={message.id === reading}
              asked={message.role === "assistant" && asked && message.question === asked.id ? asked : undefined}
              retry={message === last && message.status === "failed" ? textBefore(messages, i) : null}
              byGuide={assistant?.assistant === "guide"}
            />
          ))}
        </ol>
        {reading && store.canTalk && (
          <button type="button" class="small" disabled={stopping} onClick={() => void store.chat.cancel()}>
            {stopping ? "Stopping…" : "Stop the reply"}
          </button>
        )}
        {paused && !reading && (
          <div class="notice">
            <p>The connection broke while the reply was arriving. The server goes on writing it.</p>
            <button type="button" class="small" onClick={() => void store.chat.resume()}>
              Continue reading
            </button>
          </div>
        )}
        {!!error && !paused && <Failure error={error} kept="Your message" />}
      </div>
      {store.canTalk ? <Composer /> : <p class="notice">You may read this PRD. To take part, ask an owner of its workspace for the right to.</p>}
    </>
  );
}

/** Keeps the end of a scrolled box in sight while things grow in it, until the reader scrolls up; and a way back. */
function useStayingAtEnd(): [{ current: HTMLDivElement | null }, () => void] {
  const scroller = useRef<HTMLDivElement>(null);
  const staying = useRef(true);
  const toEnd = (): void => {
    staying.current = true;
    scroller.current?.scrollTo(0, scroller.current.scrollHeight);
  };
  useEffect(() => {
    const box = scroller.current;
    if (!box) return;
    let top = box.scrollTop;
    const onScroll = (): void => {
      // Growing moves the end away without a hand on it; only going up is leaving.
      if (box.scrollHeight - box.scrollTop - box.clientHeight < NEAR_END) staying.current = true;
      else if (box.scrollTop < top) staying.current = false;
      top = box.scrollTop;
    };
    const sizes = new ResizeObserver(() => {
      if (staying.current) box.scrollTop = box.scrollHeight;
    });
    sizes.observe(box);
    for (const child of box.children) sizes.observe(child);
    box.addEventListener("scroll", onScroll, { passive: true });
    return () => {
      sizes.disconnect();
      box.removeEventListener("scroll", onScroll);
    };
  }, []);
  return [scroller, toEnd];
}

function assistantLine(assistant: AssistantState | null): string {
  if (!assistant) return "Nothing said here changes the text. What comes of it is proposed, and waits for you.";
  const who =
    assistant.assistant === "guide"
      ? "The guide answers here: built in, by rules, no language model."
      : `${assistant.model ?? assistant.assistant} answers here${assistant.url_host ? `, at ${assistant.url_host}` : ""}.`;
  if (assistant.state === "limited") return `${who} It is out of budget now${assistant.detail ? `: ${assistant.detail}` : "."}`;
  if (assistant.state === "unreachable") return `${who} It is out of reach now${assistant.detail ? `: ${assistant.detail}` : "."}`;
  return `${who} It never touches the text; it proposes, and you decide.`;
}

function textBefore(messages: Message[], index: number): string | null {
  for (let i = index; i >= 0; i--) if (messages[i]!.role === "user") return messages[i]!.text;
  return null;
}

function fromModel({ role, author }: Message): boolean {
  return role === "assistant" && author.kind === "assistant" && author.name !== "guide";
}

type Question = NonNullable<Interview["question"]>;

interface LineProps {
  message: Message;
  live: boolean;
  /** The question that is open now, if this message asks it: the composer shows it, with why it is asked. */
  asked: Question | undefined;
  retry: string | null;
  /** The guide answers here anyway. */
  byGuide: boolean;
}

function Line({ message, live, asked, retry, byGuide }: LineProps) {
  const store = usePrdStore();
  const text = asked && store.canTalk && !live ? withoutQuestion(message.text, asked) : message.text;
  if (asked && !text.trim() && !message.proposals?.length && message.status === "complete") return null;
  return (
    <li class={`message ${message.role} ${live ? "live" : ""}`}>
      <p class="message-head">
        <strong>{authorName(message.author)}</strong> <When at={message.created_at} />
      </p>
      <div class="message-text" aria-busy={live}>
        <RichText text={text} />
        {live && !text.trim() && <p class="quiet-text">…</p>}
      </div>
      {(message.proposals ?? []).map((id) => (
        <LazyProposal key={id} id={id} />
      ))}
      {message.status === "failed" && (
        <div class="notice failure">
          <p>
            <strong>{message.text.trim() ? "The reply is not whole." : "The reply failed."}</strong> {message.error ?? "What was said is kept."}
          </p>
          {retry !== null && store.canTalk && (
            <div class="row">
              <button type="button" class="small" onClick={() => void store.chat.send(retry, () => {})}>
                Ask again
              </button>
              {!byGuide && (
                <button type="button" class="small" onClick={() => void store.chat.send("guide", () => {})}>
                  Let the guide answer
                </button>
              )}
            </div>
          )}
        </div>
      )}
      {!live && fromModel(message) && <Shown message={message} />}
    </li>
  );
}
