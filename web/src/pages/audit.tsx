import { useEffect, useState } from "preact/hooks";
import { Failure, useWork } from "../components/basics";
import { useLoaded } from "../components/section";
import { TopBar } from "../components/shell";
import { call, withQuery } from "../lib/api";
import { moment } from "../lib/format";
import { happened } from "../lib/happened";
import type { List, Optional } from "../types";

interface Somebody {
  id: string;
  email?: Optional<string>;
  name?: Optional<string>;
}

interface Entry {
  seq: number;
  at: string;
  action: string;
  actor?: Optional<Somebody>;
  user?: Optional<Somebody>;
  address?: Optional<string>;
  detail?: Optional<string>;
}

/** Who did what, from where; for administrators. */
export function AuditPage() {
  const [action, setAction] = useState("");
  const [older, setOlder] = useState<Entry[]>([]);
  const [next, setNext] = useState<string | null>(null);
  const [busy, error, run] = useWork();
  const ask = (cursor?: string): Promise<List<Entry>> => call("GET", withQuery("/audit", { action, limit: 100, cursor }));
  const [page, failure] = useLoaded(async () => {
    const first = await ask();
    setOlder([]);
    setNext(first.next ?? null);
    return first;
  }, [action]);
  useEffect(() => {
    document.title = "What happened · Stet";
  }, []);
  const entries = [...(page?.items ?? []), ...older];
  const actions = [...new Set([...entries.map((e) => e.action), ...(action ? [action] : [])])].sort();

  return (
    <>
      <TopBar />
      <main class="page" id="text" tabIndex={-1}>
        <div class="page-head">
          <h1>What happened</h1>
          <label>
            <span class="hidden">Kind of event</span>
            <select value={action} onChange={(e) => setAction(e.currentTarget.value)}>
              <option value="">everything</option>
              {actions.map((one) => (
                <option key={one} value={one}>
                  {happened(one)}
                </option>
              ))}
            </select>
          </label>
        </div>
        {failure}
        <Failure error={error} />
        {page && entries.length === 0 && <p class="quiet-text">Nothing of this kind.</p>}
        <ul class="rows">
          {entries.map((entry) => (
            <li key={entry.seq}>
              <div>
                <strong title={entry.action}>{happened(entry.action)}</strong> {entry.detail && <span class="chip">{entry.detail}</span>}
                <p class="hint">
                  <time dateTime={entry.at}>{moment(entry.at)}</time>
                  {entry.actor && `, by ${called(entry.actor)}`}
                  {entry.user && entry.user.id !== entry.actor?.id && `, about ${called(entry.user)}`}
                  {entry.address && `, from ${entry.address}`}
                </p>
              </div>
            </li>
          ))}
        </ul>
        {next && (
          <button
            type="button"
            disabled={busy}
            onClick={() =>
              run(async () => {
                const following = await ask(next);
                setOlder([...older, ...following.items]);
                setNext(following.next ?? null);
              })
            }
          >
            Show older ones
          </button>
        )}
      </main>
    </>
  );
}

function called(who: Somebody): string {
  return who.email ?? who.name ?? `an account that is gone (${who.id.slice(-6)})`;
}
