import { useEffect, useRef, useState } from "preact/hooks";
import { ApiError, call, Submission, withQuery } from "../lib/api";
import { plural } from "../lib/format";
import { navigate } from "../lib/router";
import type { Prd } from "../types";
import { useWorkspaces, WorkspaceField } from "./create-dialog";
import { Dialog, Failure, Field, useWork } from "./basics";

const submission = new Submission();

/** Makes a PRD from a Markdown file, whose bytes are sent as they are. */
export function ImportDialog({ file: given, onClose }: { file: File | null; onClose: () => void }) {
  const [file, setFile] = useState<File | null>(given);
  const [title, setTitle] = useState("");
  const named = useRef(false);
  const naming = useRef(false);
  const [workspaces, workspace, setWorkspace] = useWorkspaces();
  const [busy, error, run] = useWork();
  const problem = error instanceof ApiError ? error : null;

  useEffect(() => {
    // A title that somebody typed, or is about to type, is not replaced by one that was found.
    if (file) titleOf(file).then((found) => setTitle((typed) => (named.current || naming.current ? typed : found)), () => {});
  }, [file]);

  const submit = async (): Promise<void> => {
    if (!file) return;
    const path = withQuery("/prds/import", { title: title.trim(), workspace });
    const content = [path, file.name, file.size, file.lastModified];
    const body = await file.arrayBuffer();
    const prd = await submission.run(content, (headers) => call<Prd>("POST", path, { body, type: "text/markdown", headers }));
    navigate(`/prds/${encodeURIComponent(workspace ? prd.id : prd.key)}`);
  };

  return (
    <Dialog title="Import a Markdown file" onClose={onClose}>
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault();
          void run(submit);
        }}
      >
        <Field
          label="File"
          hint={file ? `${plural(file.size, "byte")}. Every one of them is kept: exported again, the file is the same.` : "A .md file, of any form. You can also drop one on the list."}
        >
          {(a) => (
            <input {...a} autofocus type="file" accept=".md,.markdown,.txt,text/markdown,text/plain" required={!file} onChange={(e) => setFile(e.currentTarget.files?.[0] ?? null)} />
          )}
        </Field>
        {file && (
          <Field label="Title" error={problem?.field("title")}>
            {(a) => (
              <input
                {...a}
                required
                maxLength={200}
                value={title}
                onFocus={() => (naming.current = true)}
                onBlur={() => (naming.current = false)}
                onInput={(e) => {
                  named.current = e.currentTarget.value !== "";
                  setTitle(e.currentTarget.value);
                }}
              />
            )}
          </Field>
        )}
        <WorkspaceField workspaces={workspaces} value={workspace} onChange={setWorkspace} />
        <Failure error={error} kept="The file you chose" fields={["title"]} />
        <div class="row end">
          <button type="button" onClick={onClose}>
            Cancel
          </button>
          <button class="primary" disabled={busy || !file}>
            {busy ? "Importing…" : "Import"}
          </button>
        </div>
      </form>
    </Dialog>
  );
}

/** The first heading of a file, or else its name. */
async function titleOf(file: File): Promise<string> {
  const start = await file.slice(0, 16384).text();
  const heading = /^#\s+(.+?)\s*#*\s*$/m.exec(start);
  const title = heading?.[1] ?? file.name.replace(/\.[^.]*$/, "").replace(/[-_]+/g, " ");
  return title.slice(0, 200);
}
