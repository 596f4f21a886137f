import { useEffect, useState } from "preact/hooks";
import { Failure, Field, useWork } from "../components/basics";
import { HooksSection } from "../components/hooks";
import { Section, useLoaded } from "../components/section";
import { SharesSection } from "../components/shares";
import { TopBar } from "../components/shell";
import { announce } from "../lib/announce";
import { ApiError, call } from "../lib/api";
import { Link, navigate } from "../lib/router";
import type { ModelChoice, Prd } from "../types";

/** What one PRD is called, who reads it by a link, what reports to it, what answers in it, and its end. */
export function PrdSettingsPage({ id }: { id: string }) {
  const [prd, failure, reload] = useLoaded(() => call<Prd>("GET", `/prds/${encodeURIComponent(id)}`));
  useEffect(() => {
    document.title = prd ? `Settings of ${prd.title} · Stet` : "Settings · Stet";
  }, [prd?.title]);
  const edits = prd?.role === "owner" || prd?.role === "editor";
  return (
    <>
      <TopBar>
        {prd && (
          <>
            <span class="prd-key">{prd.key}</span>
            <Link href={`/prds/${encodeURIComponent(id)}`} class="desk-title">
              {prd.title}
            </Link>
          </>
        )}
      </TopBar>
      <main class="page settings" id="text" tabIndex={-1}>
        <h1>Settings of this PRD</h1>
        {failure}
        {prd && (
          <p>
            <Link href={`/prds/${encodeURIComponent(id)}`}>Back to the text</Link>
          </p>
        )}
        {prd && edits && <Title prd={prd} onChanged={reload} />}
        {prd && edits && <SharesSection prd={prd} />}
        {prd && (edits ? <HooksSection prd={prd} /> : <Section title="Hooks" lead="Editors and owners connect repositories with this PRD." />)}
        {prd && <Answers prd={prd} />}
        {prd?.role === "owner" && <Archive prd={prd} onChanged={reload} />}
      </main>
    </>
  );
}

/** The change is against the revision that was read; somebody else's is not passed over. */
function change(prd: Prd, json: { title?: string; status?: Prd["status"] }): Promise<Prd> {
  return call("PATCH", `/prds/${prd.id}`, { json, headers: { "If-Match": `"${prd.head_revision}"` } });
}

function Title({ prd, onChanged }: { prd: Prd; onChanged: () => void }) {
  const [title, setTitle] = useState(prd.title);
  const [busy, error, run] = useWork();
  useEffect(() => setTitle(prd.title), [prd.title]);
  const archived = prd.status === "archived";
  return (
    <Section title="Title" lead={<>Its key {prd.key} stays what it is, and so do the codes of its items.</>}>
      <form
        class="stack"
        onSubmit={async (event) => {
          event.preventDefault();
          if (await run(() => change(prd, { title: title.trim() }))) announce("The title is changed.");
          onChanged();
        }}
      >
        <Field label="Title" error={error instanceof ApiError ? error.field("title") : undefined}>
          {(a) => <input {...a} required maxLength={200} disabled={archived} value={title} onInput={(e) => setTitle(e.currentTarget.value)} />}
        </Field>
        <Failure error={error} fields={["title"]} kept="Your title" />
        <div class="row end">
          <button disabled={busy || archived || !title.trim() || title.trim() === prd.title}>Change the title</button>
        </div>
      </form>
    </Section>
  );
}

function Answers({ prd }: { prd: Prd }) {
  const [choice, failure] = useLoaded(() => call<ModelChoice>("GET", `/workspaces/${prd.workspace}/ai`));
  return (
    <Section title="The assistant" lead="Every PRD of a workspace has the same assistant.">
      {failure}
      {choice && <p>{choice.now.detail}</p>}
      <p>
        <Link href={`/workspaces/${prd.workspace}/assistant`}>{prd.role === "owner" ? "Choose what answers in this workspace" : "What answers in this workspace"}</Link>
      </p>
    </Section>
  );
}

function Archive({ prd, onChanged }: { prd: Prd; onChanged: () => void }) {
  const [busy, error, run] = useWork();
  const archived = prd.status === "archived";
  const turn = async (): Promise<void> => {
    if (!archived && !confirm(`Archive ${prd.key}? It can be read and taken out again, and changed by nobody until then.`)) return;
    const done = await run(() => change(prd, { status: archived ? "draft" : "archived" }));
    if (!done) return onChanged();
    if (!archived) return navigate("/");
    announce("It is out of the archive, as a draft.");
    onChanged();
  };
  return (
    <Section title="Archive" lead={archived ? "It is archived: everybody can read it, nobody can change it." : "What is archived can be read, and changed by nobody. Nothing of it is lost."}>
      <Failure error={error} />
      <button type="button" class={archived ? "" : "danger"} disabled={busy} onClick={() => void turn()}>
        {archived ? "Take it out of the archive" : "Archive this PRD"}
      </button>
    </Section>
  );
}
