import { announce } from "../lib/announce";
import { excerpt } from "../lib/format";
import { useStore } from "../lib/store";
import { usePrd, usePrdStore } from "../state/context";
import type { StaleItem } from "../state/links";
import { Failure, useLoad, useWork } from "./basics";

/** The items that the project has left behind, the longest untouched first. */
export function Stale() {
  const store = usePrdStore();
  const stale = useStore(store.links, (s) => s.stale);
  const { busy, failure } = useLoad(() => store.links.loadStale(), store);
  return (
    <>
      {failure}
      {!stale && busy && <p class="quiet-text">Reading…</p>}
      {stale && stale.length > 0 && (
        <p class="hint">Nobody has touched these for long, though they are not done. Change what is no longer so, or say that it is still true.</p>
      )}
      <ul class="stale" aria-label="What the project has left behind">
        {stale?.map((item) => (
          <StaleLine key={item.node} item={item} />
        ))}
      </ul>
      {stale?.length === 0 && (
        <p class="quiet-text">
          Nothing is stale. An open item that nobody touches for a month or more is listed here, sooner when what happens in the project names it.
        </p>
      )}
    </>
  );
}

function StaleLine({ item }: { item: StaleItem }) {
  const store = usePrdStore();
  const node = usePrd((s) => s.nodes.find((n) => n.id === item.node));
  const [busy, error, run] = useWork();
  const name = item.code ?? item.title ?? "this passage";
  const stillTrue = (): void =>
    void run(async () => {
      await store.links.stillTrue(item.node);
      announce(`${name} is still true.`);
    });
  return (
    <li class="item-link" aria-label={name}>
      <p>
        <button type="button" class="link" onClick={() => store.go(item.node)}>
          {name}
        </button>{" "}
        {item.code && excerpt(item.title || node?.text || "", 90)}
      </p>
      <p class="link-why">{item.reason}</p>
      <Failure error={error} />
      {store.canEdit && (
        <div class="row">
          <button type="button" class="small" disabled={busy} aria-label={`Still true: ${name}`} onClick={stillTrue}>
            Still true
          </button>
          <button
            type="button"
            class="small quiet"
            aria-label={`Change ${name}`}
            onClick={() => {
              store.go(item.node);
              store.set({ editing: item.node });
            }}
          >
            Change it
          </button>
        </div>
      )}
    </li>
  );
}
