import { useState } from "preact/hooks";
import { announce } from "../lib/announce";
import { call, listOf } from "../lib/api";
import type { Author, Optional, Prd } from "../types";
import { Failure, Field, useWork, When } from "./basics";
import { Once, Section, useLoaded } from "./section";

interface Share {
  id: string;
  name: string;
  /** Only in the answer that made it. */
  url?: Optional<string>;
  author: Author;
  created_at: string;
  expires_at?: Optional<string>;
  expired: boolean;
}

/** How long a link lasts, in days; 0: until it is taken back. */
const LASTS: [days: number, words: string][] = [
  [7, "a week"],
  [30, "a month"],
  [365, "a year"],
  [0, "until it is taken back"],
];

/** The read-only links: whoever has one reads the text as it stands, without signing in. */
export function SharesSection({ prd }: { prd: Prd }) {
  const path = `/prds/${prd.id}/shares`;
  const [shares, failure, reload] = useLoaded(() => listOf<Share>(path));
  const [made, setMade] = useState<Share | null>(null);
  const show = (share: Share): void => {
    setMade(share);
    reload();
  };
  const archived = prd.status === "archived";
  return (
    <Section title="Read-only links" lead="Whoever has such a link reads the text as it stands, without an account. They see no comments, no proposals and no history.">
      {failure}
      <ul class="rows">
        {(shares ?? []).map((share) => (
          <ShareRow
            key={share.id}
            path={path}
            share={share}
            onGone={() => {
              if (made?.id === share.id) setMade(null);
              reload();
            }}
          />
        ))}
      </ul>
      {shares?.length === 0 && !made && <p class="quiet-text">No link leads here yet.</p>}
      {made?.url && (
        <div class="notice" role="status">
          <p>
            <strong>Take the link along now.</strong> It is not shown again.
          </p>
          <Once label="Link" text={made.url} />
          <button type="button" class="small" onClick={() => setMade(null)}>
            I have it
          </button>
        </div>
      )}
      {archived ? <p class="quiet-text">While the PRD is archived, its links show nothing.</p> : <NewShare path={path} onMade={show} />}
    </Section>
  );
}

function ShareRow({ path, share, onGone }: { path: string; share: Share; onGone: () => void }) {
  const [busy, error, run] = useWork();
  const name = share.name || "Link without a name";
  const remove = (): void => {
    if (!share.expired && !confirm(`Take back “${name}”? Whoever has the link reads nothing there from now on.`)) return;
    void run(async () => {
      await call("DELETE", `${path}/${share.id}`);
      announce("The link is taken back.");
      onGone();
    });
  };
  return (
    <li>
      <div>
        <strong>{name}</strong>
        {share.expired && <span class="chip">over</span>}
        <p class="hint">
          made <When at={share.created_at} /> by {share.author.name}
          {share.expires_at && (
            <>
              , {share.expired ? "ended" : "ends"} <When at={share.expires_at} />
            </>
          )}
        </p>
        <Failure error={error} />
      </div>
      <button type="button" class="small danger" disabled={busy} aria-label={`${share.expired ? "Remove" : "Take back"} ${name}`} onClick={remove}>
        {share.expired ? "Remove" : "Take back"}
      </button>
    </li>
  );
}

function NewShare({ path, onMade }: { path: string; onMade: (share: Share) => void }) {
  const [name, setName] = useState("");
  const [days, setDays] = useState(30);
  const [busy, error, run] = useWork();
  return (
    <>
      <form
        class="invite"
        aria-label="A new read-only link"
        onSubmit={(event) => {
          event.preventDefault();
          void run(async () => {
            const share = await call<Share>("POST", path, { json: { ...(name.trim() && { name: name.trim() }), ...(days > 0 && { expires_in_days: days }) } });
            setName("");
            onMade(share);
          });
        }}
      >
        <Field label="For whom" hint="To know it again.">
          {(a) => <input {...a} maxLength={100} placeholder="The board" value={name} onInput={(e) => setName(e.currentTarget.value)} />}
        </Field>
        <Field label="Lasts">
          {(a) => (
            <select {...a} value={days} onChange={(e) => setDays(Number(e.currentTarget.value))}>
              {LASTS.map(([value, words]) => (
                <option key={value} value={value}>
                  {words}
                </option>
              ))}
            </select>
          )}
        </Field>
        <button disabled={busy}>Make a link</button>
      </form>
      <Failure error={error} kept={name ? "The name" : ""} />
    </>
  );
}
