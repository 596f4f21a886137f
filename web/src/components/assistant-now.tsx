import { announce } from "../lib/announce";
import { call } from "../lib/api";
import { moment } from "../lib/format";
import type { AssistantState, Budget, ProbeCheck } from "../types";
import { Failure, useWork, When } from "./basics";
import { Section } from "./section";

interface Props {
  now: AssistantState;
  /** Where it is asked about, and tried out by those who may. */
  path: string;
  owns: boolean;
  onChanged: () => void;
}

const VERDICTS: Record<ProbeCheck["verdict"], [string, string]> = {
  passed: ["✓", "passed"],
  failed: ["✗", "failed"],
  unsure: ["?", "unsure"],
};

const CHECKS: Record<string, string> = {
  reachable: "It can be reached",
  streams: "It answers bit by bit",
  format: "It writes changes that can be read",
  usage: "It counts tokens",
  context: "It takes long texts",
};

const STATES: Record<AssistantState["state"], string> = { ready: "ready", unreachable: "out of reach", unknown: "not tried yet", limited: "out of budget" };

/** What answers now, in plain words, and what trying it out has shown. */
export function AssistantNow({ now, path, owns, onChanged }: Props) {
  const [busy, error, run] = useWork();
  const model = now.assistant !== "guide";
  const tryOut = async (): Promise<void> => {
    if (await run(() => call("POST", `${path}/probe`))) announce("It is being tried out.");
    onChanged();
  };
  return (
    <Section title="What answers now">
      <p>
        <strong>{model ? (now.model ?? now.assistant) : "The guide"}</strong>
        {now.url_host && ` at ${now.url_host}`} <span class={`chip ${now.state === "ready" ? "good" : ""}`}>{now.probing ? "being tried out" : STATES[now.state]}</span>{" "}
        <span class="chip">{now.of_workspace ? "chosen for this workspace" : "what the server has"}</span>
      </p>
      {now.detail && <p>{now.detail}</p>}
      {now.budget && <Spent budget={now.budget} />}
      {now.probe && (
        <>
          <ul class="checks" aria-label="What trying it out has shown">
            {now.probe.checks.map((check) => (
              <li key={check.name} class={check.verdict}>
                <span class="check-mark" aria-hidden="true">
                  {VERDICTS[check.verdict][0]}
                </span>
                <span>
                  <strong>{CHECKS[check.name] ?? check.name}</strong>
                  <span class="hidden">: {VERDICTS[check.verdict][1]}</span>
                  <span class="hint">{check.detail}</span>
                </span>
              </li>
            ))}
          </ul>
          <p class="hint">
            Tried out <When at={now.probe.at} />
            {now.probe.context_tokens ? `; it takes ${now.probe.context_tokens.toLocaleString("en")} tokens at once.` : "."}
          </p>
        </>
      )}
      {model && !now.probe && !now.probing && <p class="quiet-text">It was not tried out yet.</p>}
      <p role="status">{now.probing ? "It is being tried out just now; this takes up to a minute…" : ""}</p>
      <Failure error={error} />
      {model && owns && (
        <button type="button" class="small" disabled={busy || now.probing} onClick={() => void tryOut()}>
          {now.probe ? "Try it out again" : "Try it out"}
        </button>
      )}
    </Section>
  );
}

function Spent({ budget }: { budget: Budget }) {
  return (
    <p class={budget.used_up ? "notice warning" : ""}>
      <strong>{budget.used_up ? "The budget is used up." : "Budget:"}</strong> {budget.limit}. Used within that time: {budget.tokens.toLocaleString("en")} tokens
      {budget.cost ? `, ${budget.cost}` : ""}.{budget.room_at && ` There is room again on ${moment(budget.room_at)}, at the earliest. Until then the guide can answer.`}
    </p>
  );
}
