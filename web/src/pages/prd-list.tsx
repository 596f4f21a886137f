import { useEffect, useMemo, useState } from "preact/hooks";
import { Failure, When } from "../components/basics";
import { CreateDialog } from "../components/create-dialog";
import { ImportDialog } from "../components/import-dialog";
import { TopBar } from "../components/shell";
import { all, listOf } from "../lib/api";
import { plural } from "../lib/format";
import { Link } from "../lib/router";
import type { Prd, Workspace } from "../types";

export function PrdListPage() {
  const [prds, setPrds] = useState<Prd[] | null>(null);
  const [error, setError] = useState<unknown>(null);
  const [names, setNames] = useState<ReadonlyMap<string, string>>(new Map());
  const [words, setWords] = useState("");
  const [dialog, setDialog] = useState<"create" | "import" | null>(null);
  const [dropped, setDropped] = useState<File | null>(null);

  const load = (): void => {
    setError(null);
    all<Prd>("/prds").then(setPrds, setError);
    // The list is of use without the names of the workspaces.
    listOf<Workspace>("/workspaces").then(
      (all) => setNames(new Map(all.map((one) => [one.id, one.name]))),
      () => {},
    );
  };
  useEffect(() => {
    document.title = "PRDs · Stet";
    load();
  }, []);
  const shown = useMemo(() => filter(prds ?? [], words), [prds, words]);
  const live = shown.filter((prd) => prd.status !== "archived");
  const archived = shown.filter((prd) => prd.status === "archived");
  // Where there is one workspace only, its name says nothing.
  const several = new Set((prds ?? []).map((prd) => prd.workspace)).size > 1;
  const row = (prd: Prd) => <PrdRow key={prd.id} prd={prd} address={address(prd, prds ?? [])} workspace={several ? names.get(prd.workspace) : undefined} />;

  return (
    <div
      class="list-page"
      onDragOver={(event) => event.preventDefault()}
      onDrop={(event) => {
        const file = event.dataTransfer?.files[0];
        if (!file) return;
        event.preventDefault();
        setDropped(file);
        setDialog("import");
      }}
    >
      <TopBar />
      <main class="page" id="text" tabIndex={-1}>
        <div class="page-head">
          <h1>PRDs</h1>
          {prds && prds.length > 0 && (
            <div class="row">
              <button type="button" onClick={() => setDialog("import")}>
                Import
              </button>
              <button type="button" class="primary" onClick={() => setDialog("create")}>
                New PRD
              </button>
            </div>
          )}
        </div>
        <Failure error={error}>
          <button type="button" onClick={load}>
            Try again
          </button>
        </Failure>
        {prds && prds.length > 0 && (
          <>
            <label class="filter">
              <span class="hidden">Filter by title, key or status</span>
              <input type="search" placeholder="Filter by title, key or status" value={words} onInput={(e) => setWords(e.currentTarget.value)} />
            </label>
            <p class="hidden" role="status">
              {words ? `${plural(shown.length, "PRD")} of ${prds.length}` : ""}
            </p>
            <ul class="prds">{live.map(row)}</ul>
            {archived.length > 0 && (
              // What is looked for is shown, wherever it is kept.
              <details class="archived" open={words.trim() !== "" || live.length === 0}>
                <summary>{archived.length} archived</summary>
                <ul class="prds">{archived.map(row)}</ul>
              </details>
            )}
            {shown.length === 0 && (
              <p class="quiet-text">
                No PRD has “{words}” in its title, key or status.{" "}
                <button type="button" class="link" onClick={() => setWords("")}>
                  Show all
                </button>
              </p>
            )}
          </>
        )}
        {prds?.length === 0 && <Empty onCreate={() => setDialog("create")} onImport={() => setDialog("import")} />}
      </main>
      {dialog === "create" && <CreateDialog onClose={() => setDialog(null)} />}
      {dialog === "import" && (
        <ImportDialog
          file={dropped}
          onClose={() => {
            setDialog(null);
            setDropped(null);
          }}
        />
      )}
    </div>
  );
}

function filter(prds: Prd[], words: string): Prd[] {
  const wanted = words.toLowerCase().split(/\s+/).filter(Boolean);
  return prds.filter((prd) => {
    const text = `${prd.key} ${prd.title} ${prd.status}`.toLowerCase();
    return wanted.every((word) => text.includes(word));
  });
}

/** By its key, unless PRDs of two workspaces share it. */
function address(prd: Prd, prds: Prd[]): string {
  const shared = prds.some((other) => other !== prd && other.key === prd.key);
  return `/prds/${encodeURIComponent(shared ? prd.id : prd.key)}`;
}

function PrdRow({ prd, address, workspace }: { prd: Prd; address: string; workspace: string | undefined }) {
  return (
    <li>
      <Link href={address} class="prd-row">
        <span class="prd-key">{prd.key}</span>
        <span class="prd-title">{prd.title}</span>
        <span class="prd-about">
          <span class={`status ${prd.status}`}>{prd.status}</span>
          {prd.open_proposals > 0 && <span class="count">{plural(prd.open_proposals, "open proposal")}</span>}
          <span>
            revision {prd.head_revision}, <When at={prd.updated_at} />
          </span>
          {workspace && <span>{workspace}</span>}
        </span>
      </Link>
    </li>
  );
}

function Empty({ onCreate, onImport }: { onCreate: () => void; onImport: () => void }) {
  return (
    <section class="empty-list">
      <p class="big">
        Nothing is written yet. <del>It will rot anyway.</del> <ins>It will be kept true.</ins>
      </p>
      <p>
        Begin with an idea in one sentence. The assistant asks one question at a time and proposes text from your answers; you let each
        change stand, or strike it.
      </p>
      <div class="row">
        <button type="button" class="primary" onClick={onCreate}>
          Begin with an idea
        </button>
        <button type="button" onClick={onImport}>
          Import a Markdown file
        </button>
      </div>
    </section>
  );
}
