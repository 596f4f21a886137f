import { announce } from "../lib/announce";
import { bySeverity, plural } from "../lib/format";
import { usePrd, usePrdStore } from "../state/context";
import type { Finding, Severity } from "../types";
import { Failure, useLoad, useWork } from "./basics";

const TITLES: Record<Severity, [string, string]> = {
  error: ["error", "Wrong whoever reads it."],
  warning: ["warning", "Read differently by everybody, or not testable."],
  advice: ["piece of advice", "Worth a second look."],
};

/** What a careful reader would remark, the gravest first. */
export function Lint() {
  const store = usePrdStore();
  const lint = usePrd((s) => s.lint);
  const { busy, failure } = useLoad(() => store.loadLint(), store);
  return (
    <>
      {failure}
      {!lint && busy && <p class="quiet-text">Reading…</p>}
      {lint?.items.length === 0 && <p class="quiet-text">Nothing to remark: every item can be read one way, and be tested.</p>}
      {bySeverity(lint?.items ?? []).map(([severity, findings]) => {
        const [title, lead] = TITLES[severity];
        return (
          <section key={severity} class={`findings ${severity}`} aria-label={plural(findings.length, title, severity === "advice" ? "pieces of advice" : undefined)}>
            <h2>
              {plural(findings.length, title, severity === "advice" ? "pieces of advice" : undefined)} <span>{lead}</span>
            </h2>
            <ul>
              {findings.map((finding, i) => (
                <FindingLine key={`${finding.node}.${finding.rule}.${i}`} finding={finding} />
              ))}
            </ul>
          </section>
        );
      })}
    </>
  );
}

function FindingLine({ finding }: { finding: Finding }) {
  const store = usePrdStore();
  const [busy, error, run] = useWork();
  const propose = (): void =>
    void run(async () => {
      const proposal = await store.proposeFix(finding);
      announce("A proposal is made. It waits for a decision.");
      store.showProposal(proposal.id);
    });
  return (
    <li class="lint-finding">
      <p>
        <button type="button" class="link" onClick={() => store.go(finding.node)}>
          {finding.code ? `${finding.code}, line ${finding.line}` : `Line ${finding.line}`}
        </button>{" "}
        <span class="rule-name">{finding.rule}</span>
      </p>
      <p class="lint-message">{finding.message}</p>
      {finding.fix && store.canTalk && (
        <button type="button" class="small" disabled={busy} onClick={propose} aria-label={`Propose the fix: ${finding.rule} in ${finding.code ?? `line ${finding.line}`}`}>
          Propose the fix
        </button>
      )}
      <Failure error={error} />
    </li>
  );
}
