import { useEffect, useState } from "preact/hooks";
import { call, withQuery } from "../lib/api";
import { authorName, period as periodName, plural } from "../lib/format";
import type { List, Optional, PeriodUse } from "../types";
import { Failure, Switch, useWork } from "./basics";
import { Section } from "./section";

interface Props {
  path: string;
  lead: string;
  /** Of the workspaces that have a name for the reader, where several took something. */
  names?: ReadonlyMap<string, string>;
  /** When a model was last tried out, which takes something too. */
  tried?: Optional<string>;
}

/** What models took, by month or by day. */
export function ModelUse({ path, lead, names, tried }: Props) {
  const [by, setBy] = useState<"month" | "day">("month");
  const [use, setUse] = useState<List<PeriodUse> | null>(null);
  const [busy, error, run] = useWork();
  const load = (cursor: string | null): Promise<boolean> =>
    run(async () => {
      const page = await call<List<PeriodUse>>("GET", withQuery(path, { by, cursor }));
      setUse((before) => (cursor && before ? { items: [...before.items, ...page.items], next: page.next } : page));
    });
  useEffect(() => void load(null), [path, by, tried]);
  return (
    <Section title="What it has taken" lead={lead}>
      <div>
        <Switch
          label="Sums of"
          value={by}
          options={[
            ["month", "By month"],
            ["day", "By day"],
          ]}
          onChange={setBy}
        />
      </div>
      <Failure error={error}>
        <button type="button" onClick={() => void load(null)}>
          Try again
        </button>
      </Failure>
      {use?.items.map((one) => <Period key={one.period} use={one} names={names} />)}
      {use?.items.length === 0 && <p class="quiet-text">No model was asked yet. The guide takes nothing.</p>}
      {use?.next && (
        <button type="button" class="small" disabled={busy} onClick={() => void load(use.next!)}>
          Earlier
        </button>
      )}
    </Section>
  );
}

const number = new Intl.NumberFormat("en");

function Period({ use, names }: { use: PeriodUse; names: ReadonlyMap<string, string> | undefined }) {
  const title = periodName(use.period);
  const costs = use.costs.length ? `, ${use.costs.join(" and ")}` : "";
  return (
    <section class="use" aria-label={title}>
      <h3>
        {title}{" "}
        <span class="hint">
          {plural(use.calls, "call")}, {number.format(use.prompt_tokens + use.completion_tokens)} tokens{costs}
        </span>
      </h3>
      <div class="table" tabIndex={0} role="region" aria-label={`By model, ${title}`}>
        <table>
          <thead>
            <tr>
              <th>Model</th>
              {names && <th>Workspace</th>}
              <th>Paid by</th>
              <th class="number">Calls</th>
              <th class="number">Sent</th>
              <th class="number">Written</th>
              <th class="number">Cost</th>
            </tr>
          </thead>
          <tbody>
            {use.models.map((model, i) => (
              <tr key={i}>
                <td>{authorName({ kind: "assistant", name: model.model })}</td>
                {names && <td>{workspaceName(model.workspace, names)}</td>}
                <td>{model.payer === "server" ? "the server" : "the workspace"}</td>
                <td class="number">{number.format(model.calls)}</td>
                <td class="number">{number.format(model.prompt_tokens)}</td>
                <td class="number">{number.format(model.completion_tokens)}</td>
                <td class="number">{model.cost ?? "not known"}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

/** Who administers a server is not in every workspace: others are told apart by the end of their id. */
function workspaceName(id: string | null | undefined, names: ReadonlyMap<string, string>): string {
  return id ? (names.get(id) ?? `another, …${id.slice(-6)}`) : "none";
}
