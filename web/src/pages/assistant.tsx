import { useEffect } from "preact/hooks";
import { AssistantForm } from "../components/assistant-form";
import { AssistantNow } from "../components/assistant-now";
import { Section, useLoaded } from "../components/section";
import { TopBar } from "../components/shell";
import { call, listOf } from "../lib/api";
import { Link } from "../lib/router";
import type { ModelChoice, Workspace } from "../types";

const LOOK_AGAIN = 1_000;

/** What answers in a workspace: what it is, whether it does, what it has used; and, for owners, the choice. */
export function AssistantPage({ workspace: id }: { workspace: string }) {
  const path = `/workspaces/${encodeURIComponent(id)}/ai`;
  const [workspaces, , readAgain] = useLoaded(() => listOf<Workspace>("/workspaces"));
  const [choice, failure, reload] = useLoaded(() => call<ModelChoice>("GET", path));
  const workspace = workspaces?.find((one) => one.id === id);
  const probing = choice?.now.probing ?? false;
  useEffect(() => {
    document.title = workspace ? `The assistant of ${workspace.name} · Stet` : "The assistant · Stet";
  }, [workspace?.name]);
  // It is tried out in the background; the page looks until that is done.
  useEffect(() => {
    if (!probing) return;
    const timer = setInterval(reload, LOOK_AGAIN);
    return () => clearInterval(timer);
  }, [probing]);
  const owns = workspace?.role === "owner";
  return (
    <>
      <TopBar />
      <main class="page settings" id="text" tabIndex={-1}>
        <h1>The assistant</h1>
        <p>
          Of the workspace <strong>{workspace?.name ?? "…"}</strong>. <Link href="/workspaces">All workspaces</Link>
        </p>
        {failure}
        {choice && <AssistantNow choice={choice} path={path} owns={owns} onChanged={reload} />}
        {choice && owns && (
          <AssistantForm
            key={choice.changed_at ? "chosen" : "server"}
            choice={choice}
            path={path}
            onChanged={() => {
              reload();
              readAgain();
            }}
          />
        )}
        {choice && workspace && !owns && <Section title="Who chooses" lead="Owners of the workspace choose what answers here, and what it may spend." />}
      </main>
    </>
  );
}
