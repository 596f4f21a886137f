import { useState } from "preact/hooks";
import { ApiError, call } from "../lib/api";
import { authorName, excerpt, plural } from "../lib/format";
import { usePrd, usePrdStore } from "../state/context";
import type { Manifest, Message } from "../types";
import { Dialog, Failure, useWork } from "./basics";

/** The way to what a model was shown before it wrote this reply. */
export function Shown({ message }: { message: Message }) {
  const store = usePrdStore();
  const [manifest, setManifest] = useState<Manifest | "none" | null>(null);
  const [busy, error, run] = useWork();
  const open = (): void =>
    void run(async () => {
      try {
        setManifest(await call<Manifest>("GET", `${store.path}/messages/${message.id}/manifest`));
      } catch (failed) {
        if (!(failed instanceof ApiError && failed.status === 404)) throw failed;
        setManifest("none");
      }
    });
  return (
    <div class="shown">
      <button type="button" class="link" disabled={busy} onClick={open}>
        What it was shown
      </button>
      <Failure error={error} />
      {manifest && (
        <Dialog title="What the assistant was shown" onClose={() => setManifest(null)} wide>
          {manifest === "none" ? <p>Nothing was sent for this reply, so no model saw anything.</p> : <Sent manifest={manifest} />}
        </Dialog>
      )}
    </div>
  );
}

const CAUSES: [Manifest["nodes"][number]["cause"], string, string][] = [
  ["target", "What your message is about", "it names them"],
  ["link", "What those are linked with", "one link away"],
  ["words", "What shares its words", "found by search"],
  ["document", "The rest of the PRD", "for orientation"],
];

function Sent({ manifest }: { manifest: Manifest }) {
  const took = manifest.calls.reduce((sum, c) => sum + c.took, 0);
  const sent = manifest.calls.reduce((sum, c) => sum + c.prompt_tokens, 0);
  const written = manifest.calls.reduce((sum, c) => sum + c.completion_tokens, 0);
  const alone = manifest.nodes.every((n) => n.cause === "document");
  const whole = manifest.nodes.filter((n) => n.form === "whole").length;
  return (
    <div class="manifest stack">
      <p>
        <strong>{authorName({ kind: "assistant", name: manifest.model })}</strong> at {manifest.host} was sent {kilobytes(manifest.bytes)} of revision {manifest.revision}: {plural(whole, "passage")} in full,{" "}
        {manifest.nodes.length > whole && `${manifest.nodes.length - whole} as one line each, `}
        {plural(manifest.messages, "message")} of the conversation, {plural(manifest.changes, "recent change")} and{" "}
        {plural(manifest.proposals, "open proposal")}, with the rules that it has to follow.
      </p>
      {CAUSES.map(([cause, title, how]) => (
        <Those key={cause} title={alone && cause === "document" ? "The PRD" : title} how={alone ? "" : how} nodes={manifest.nodes.filter((n) => n.cause === cause)} />
      ))}
      <p class="hint">
        {sent + written > 0
          ? `${sent} tokens sent and ${written} written in ${plural(manifest.calls.length, "call")}`
          : `About ${manifest.estimated_tokens} tokens in ${plural(manifest.calls.length, "call")}; the model does not count them`}
        , {took < 100 ? "under 0.1" : (took / 1000).toFixed(1)} s, with room for {manifest.context_tokens} at temperature {manifest.temperature}.
      </p>
      {manifest.problem && (
        <div class="notice warning">
          <p>
            <strong>Its changes could not be used.</strong> {manifest.problem}
          </p>
          {manifest.answer && (
            <details>
              <summary>The answer as it came</summary>
              <pre>{manifest.answer}</pre>
            </details>
          )}
        </div>
      )}
    </div>
  );
}

function Those({ title, how, nodes }: { title: string; how: string; nodes: Manifest["nodes"] }) {
  const known = usePrd((s) => s.nodes);
  if (!nodes.length) return null;
  return (
    <section aria-label={title}>
      <h3>
        {title} <span class="hint">{how}</span>
      </h3>
      <ul class="sent">
        {nodes.map(({ id, hash, form }) => {
          const node = known.find((n) => n.id === id);
          return (
            <li key={id}>
              {node?.code && <span class="code">{node.code}</span>} {node ? excerpt(node.title || node.text, 70) : "A passage that is gone by now"}{" "}
              <span class="hint">
                {form === "whole" ? "in full" : "one line"}
                {node && node.hash !== hash && ", as it was then"}
              </span>
            </li>
          );
        })}
      </ul>
    </section>
  );
}

function kilobytes(bytes: number): string {
  return bytes < 1000 ? `${bytes} bytes` : `${(bytes / 1000).toFixed(1)} kB`;
}
