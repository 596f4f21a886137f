import type { ComponentChildren } from "preact";
import { useEffect } from "preact/hooks";
import { AssistantForm } from "../components/assistant-form";
import { AssistantNow } from "../components/assistant-now";
import { ModelUse } from "../components/model-use";
import { Section, useLoaded } from "../components/section";
import { TopBar } from "../components/shell";
import { call, listOf } from "../lib/api";
import { Link } from "../lib/router";
import type { AssistantState, ModelChoice, Workspace } from "../types";

const LOOK_AGAIN = 1_000;

/** What answers in a workspace: what it is, whether it does, what it has used; and, for owners, the choice. */
export function AssistantPage({ workspace: id }: { workspace: string }) {
  const path = `/workspaces/${encodeURIComponent(id)}/ai`;
  const [workspaces] = useLoaded(() => listOf<Workspace>("/workspaces"));
  const [choice, failure, reload] = useLoaded(() => call<ModelChoice>("GET", path));
  const workspace = workspaces?.find((one) => one.id === id);
  useWhileProbing(choice?.now, reload);
  const owns = workspace?.role === "owner";
  return (
    <Sheet title="The assistant" of={workspace?.name ?? "a workspace"}>
      <p>
        Of the workspace <strong>{workspace?.name ?? "…"}</strong>. <Link href="/workspaces">All workspaces</Link>
      </p>
      {failure}
      {choice && <AssistantNow now={choice.now} path={path} owns={owns} onChanged={reload} />}
      {choice && owns && <AssistantForm key={choice.changed_at ? "chosen" : "server"} choice={choice} path={path} onChanged={reload} />}
      {choice && workspace && !owns && <Section title="Who chooses" lead="Owners of the workspace choose what answers here, and what it may spend." />}
      {choice && <ModelUse path={`${path}/use`} tried={choice.now.probe?.at} lead="In this workspace, whoever paid for it. Months and days are those of UTC." />}
    </Sheet>
  );
}

/** What the server has for the workspaces that chose nothing of their own; for its administrators. */
export function ServerAssistantPage() {
  const [now, failure, reload] = useLoaded(() => call<AssistantState>("GET", "/ai"));
  const [workspaces] = useLoaded(() => listOf<Workspace>("/workspaces"));
  useWhileProbing(now, reload);
  const names = new Map((workspaces ?? []).map((one) => [one.id, one.name]));
  return (
    <Sheet title="Assistant of the server" of="the server">
      <p>
        It answers in every workspace that chose nothing of its own. The settings <code>STET_AI</code>, <code>STET_AI_MODEL</code> and <code>STET_AI_BUDGET</code>{" "}
        say what it is and what it may spend.
      </p>
      {failure}
      {now && <AssistantNow now={now} path="/ai" owns onChanged={reload} />}
      {now && <ModelUse path="/ai/use" tried={now.probe?.at} lead="What the server paid for, by workspace. Months and days are those of UTC." names={names} />}
    </Sheet>
  );
}

function Sheet({ title, of, children }: { title: string; of: string; children: ComponentChildren }) {
  useEffect(() => {
    document.title = `The assistant of ${of} · Stet`;
  }, [of]);
  return (
    <>
      <TopBar />
      <main class="page settings" id="text" tabIndex={-1}>
        <h1>{title}</h1>
        {children}
      </main>
    </>
  );
}

/** It is tried out in the background; the page looks until that is done. */
function useWhileProbing(now: AssistantState | undefined | null, reload: () => void): void {
  const probing = now?.probing ?? false;
  useEffect(() => {
    if (!probing) return;
    const timer = setInterval(reload, LOOK_AGAIN);
    return () => clearInterval(timer);
  }, [probing]);
}
