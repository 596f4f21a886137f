import { useMemo, useRef, useState } from "preact/hooks";
import { announce } from "../lib/announce";
import { useDraft } from "../lib/drafts";
import { authorName, excerpt, nodeName, plural } from "../lib/format";
import { useStore } from "../lib/store";
import { usePrd, usePrdStore } from "../state/context";
import { session } from "../state/session";
import type { Thread } from "../types";
import { Failure, Field, Growing, useLoad, useWork, When } from "./basics";

/** What people say about the PRD, in threads that stay with their words. */
export function Comments() {
  const store = usePrdStore();
  const threads = usePrd((s) => s.threads);
  const [resolved, setResolved] = useState(false);
  const { busy, failure } = useLoad(() => store.loadThreads(), store);
  const shown = useMemo(() => (threads ?? []).filter((t) => !!t.resolved_at === resolved), [threads, resolved]);
  const done = (threads ?? []).filter((t) => t.resolved_at).length;

  return (
    <>
      {store.canTalk && <NewComment />}
      {failure}
      {(done > 0 || resolved) && (
        <button type="button" class="link" aria-pressed={resolved} onClick={() => setResolved(!resolved)}>
          {resolved ? "Show what is open" : `Show ${plural(done, "resolved thread")}`}
        </button>
      )}
      <ul class="threads" aria-label={resolved ? "Resolved threads" : "Open threads"}>
        {shown.map((thread) => (
          <ThreadView key={thread.id} thread={thread} />
        ))}
      </ul>
      {threads && shown.length === 0 && !busy && (
        <p class="quiet-text">{resolved ? "Nothing is resolved yet." : "Nobody has an open comment. What is said here changes nothing in the text."}</p>
      )}
    </>
  );
}

/** A comment on the passage that is selected, on words of it, or on the PRD as a whole. */
function NewComment() {
  const store = usePrdStore();
  const { node: id, quote } = usePrd((s) => s.commenting);
  const nodes = usePrd((s) => s.nodes);
  const selected = usePrd((s) => s.selected);
  const [text, setText] = useDraft(`${store.key}.comment`);
  const [busy, error, run] = useWork();
  const node = nodes.find((n) => n.id === id);
  const offer = nodes.find((n) => n.id === selected && n.id !== id);

  const send = (): void => {
    if (busy || !text.trim()) return;
    void run(async () => {
      await store.comment({ ...(node && { node: node.id }), ...(node && quote && { quote, revision: store.state.nodesRevision }), text: text.trim() });
      setText("");
      store.set({ commenting: { node: null, quote: "" } });
      announce("Your comment is there.");
    });
  };
  return (
    <form
      class="stack comment-form"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <div class="comment-about">
        <p>
          About <strong>{node ? nodeName(node) : "the PRD as a whole"}</strong>
        </p>
        {node && (
          <button type="button" class="link" onClick={() => store.set({ commenting: { node: null, quote: "" } })}>
            The whole PRD instead
          </button>
        )}
        {offer && (
          <button type="button" class="link" onClick={() => store.set({ commenting: { node: offer.id, quote: "" } })}>
            {nodeName(offer)} instead
          </button>
        )}
        {node && quote && <blockquote>{quote}</blockquote>}
      </div>
      <label class="hidden" for="comment-text">
        Your comment
      </label>
      <Growing
        id="comment-text"
        rows={2}
        maxLength={5000}
        placeholder="Your comment"
        value={text}
        readOnly={busy}
        onInput={(e) => setText(e.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) send();
        }}
      />
      <Failure error={error} kept="Your comment" />
      <div class="row end">
        <button class="primary" disabled={busy || !text.trim()}>
          Comment
        </button>
      </div>
    </form>
  );
}

const WHERE: Record<Thread["state"], string> = { here: "", moved: "These words have changed or moved.", lost: "These words are gone from the text." };

function ThreadView({ thread }: { thread: Thread }) {
  const store = usePrdStore();
  const nodes = usePrd((s) => s.nodes);
  const [busy, error, run] = useWork();
  const [reply, setReply] = useDraft(`${store.key}.reply.${thread.id}`);
  const [replying, setReplying] = useState(false);
  const node = nodes.find((n) => n.id === thread.node);
  const about = node ? nodeName(node) : thread.quote || thread.state === "lost" ? "a passage that is gone" : "the PRD as a whole";

  const settle = (): void =>
    void run(async () => {
      await store.settle(thread.id, thread.resolved_at ? "reopen" : "resolve");
      announce(thread.resolved_at ? "Open again." : "Resolved.");
    });
  const send = (): void => {
    if (busy || !reply.trim()) return;
    void run(async () => {
      await store.comment({ thread: thread.id, text: reply.trim() });
      setReply("");
      setReplying(false);
      announce("Your reply is there.");
    });
  };
  return (
    <li class="thread" aria-label={`About ${about}`}>
      <p class="thread-about">
        {node ? (
          <button type="button" class="link" onClick={() => store.go(node.id)}>
            {about}
          </button>
        ) : (
          `About ${about}`
        )}
        {thread.state !== "here" && <span class="flag">{WHERE[thread.state]}</span>}
      </p>
      {thread.quote && <blockquote>{thread.quote}</blockquote>}
      {thread.state === "moved" && thread.passage && <p class="thread-now">It says now: {excerpt(thread.passage, 200)}</p>}
      <ol>
        {thread.comments.map((comment) => (
          <CommentView key={comment.id} thread={thread} comment={comment} />
        ))}
      </ol>
      {thread.resolved_at && (
        <p class="quiet-text">
          Resolved by {authorName(thread.resolved_by)} <When at={thread.resolved_at} />
        </p>
      )}
      {replying && (
        <Field label="Your reply">
          {(a) => (
            <Growing
              {...a}
              rows={2}
              maxLength={5000}
              value={reply}
              onInput={(e) => setReply(e.currentTarget.value)}
              onKeyDown={(event) => {
                if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) send();
                if (event.key === "Escape") setReplying(false);
              }}
            />
          )}
        </Field>
      )}
      <Failure error={error} kept={reply ? "Your reply" : ""} />
      {store.canTalk && (
        <div class="row">
          {replying ? (
            <button type="button" class="primary small" disabled={busy || !reply.trim()} onClick={send}>
              Send
            </button>
          ) : (
            !thread.resolved_at && (
              <button type="button" class="small" onClick={() => setReplying(true)}>
                Reply
              </button>
            )
          )}
          <button type="button" class="small" disabled={busy} onClick={settle}>
            {thread.resolved_at ? "Open again" : "Resolve"}
          </button>
        </div>
      )}
    </li>
  );
}

/** One's own can be changed and deleted; an owner may delete anybody's. */
function CommentView({ thread, comment }: { thread: Thread; comment: Thread["comments"][number] }) {
  const store = usePrdStore();
  const role = usePrd((s) => s.prd?.role);
  const own = useStore(session, (s) => s.user?.id);
  const [text, setText] = useState<string | null>(null);
  const begun = useRef(comment);
  const [busy, error, run] = useWork();
  const mine = store.canTalk && comment.author.id === own;
  const whose = mine ? "your comment" : `the comment of ${authorName(comment.author)}`;

  const change = (): void => {
    begun.current = comment;
    setText(comment.text);
  };
  const save = (): void => {
    if (busy || !text?.trim()) return;
    void run(async () => {
      // Who was told that it says something else by now, and sends it all the same, means it.
      const { version } = error ? comment : begun.current;
      await store.changeComment(thread.id, comment.id, text.trim(), version);
      setText(null);
      announce("Your comment is changed.");
    });
  };
  const remove = (): void => {
    if (!confirm(`Delete ${whose}? It cannot be brought back.`)) return;
    void run(() => store.removeComment(thread.id, comment.id));
  };
  return (
    <li class="comment">
      <p class="message-head">
        <strong>{authorName(comment.author)}</strong> <When at={comment.created_at} />
        {comment.edited_at && ", changed"}
        {mine && text === null && (
          <>
            {" "}
            <button type="button" class="link" aria-label={`Change your comment: ${excerpt(comment.text, 30)}`} onClick={change}>
              Change
            </button>
          </>
        )}
        {(mine || (role === "owner" && store.canTalk)) && (
          <>
            {" "}
            <button type="button" class="link" disabled={busy} aria-label={`Delete ${whose}: ${excerpt(comment.text, 30)}`} onClick={remove}>
              Delete
            </button>
          </>
        )}
      </p>
      {(text === null || comment.version !== begun.current.version) && <p class="comment-text">{comment.text}</p>}
      {text !== null && (
        <form
          class="stack comment-form"
          onSubmit={(event) => {
            event.preventDefault();
            save();
          }}
        >
          <Growing
            aria-label="Your comment, changed"
            rows={2}
            maxLength={5000}
            value={text}
            onInput={(e) => setText(e.currentTarget.value)}
            onKeyDown={(event) => {
              if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) save();
              if (event.key === "Escape") setText(null);
            }}
          />
          <div class="row">
            <button class="primary small" disabled={busy || !text.trim()}>
              Save
            </button>
            <button type="button" class="small" onClick={() => setText(null)}>
              Cancel
            </button>
          </div>
        </form>
      )}
      <Failure error={error} kept={text === null ? "" : "Your comment"} />
    </li>
  );
}
