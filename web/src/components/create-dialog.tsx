import { useEffect, useState } from "preact/hooks";
import { ApiError, call, Submission } from "../lib/api";
import { useDraft, writeDraft } from "../lib/drafts";
import { navigate } from "../lib/router";
import type { List, Prd, Workspace } from "../types";
import { Dialog, Failure, Field, Growing, useWork } from "./basics";

const TEMPLATES: [string, string, string][] = [
  ["prd", "PRD", "Problem, goals, requirements, metrics and risks; the full interview"],
  ["one-pager", "One-pager", "The case for one thing, on one page"],
  ["pr-faq", "PR/FAQ", "The announcement first, then the hard questions"],
  ["rfc", "RFC", "A technical proposal with its alternatives"],
  ["blank", "Blank", "An empty page"],
];

const submission = new Submission();

export function CreateDialog({ onClose }: { onClose: () => void }) {
  const [title, setTitle] = useDraft("new.title");
  const [idea, setIdea] = useDraft("new.idea");
  const [template, setTemplate] = useState("prd");
  const [workspaces, workspace, setWorkspace] = useWorkspaces();
  const [busy, error, run] = useWork();
  const problem = error instanceof ApiError ? error : null;

  const create = async (): Promise<void> => {
    const json = {
      title: title.trim(),
      template,
      ...(idea.trim() && { idea: idea.trim() }),
      ...(workspace && { workspace }),
    };
    const prd = await submission.run(json, (headers) => call<Prd>("POST", "/prds", { json, headers }));
    writeDraft("new.title", null);
    writeDraft("new.idea", null);
    navigate(`/prds/${encodeURIComponent(workspace ? prd.id : prd.key)}`);
  };

  return (
    <Dialog title="New PRD" onClose={onClose}>
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault();
          void run(create);
        }}
      >
        <Field label="Title" error={problem?.field("title")}>
          {(a) => <input {...a} autofocus required maxLength={200} value={title} onInput={(e) => setTitle(e.currentTarget.value)} />}
        </Field>
        <Field label="The idea, in a sentence or two" hint="Optional. It is kept word for word, and the interview starts from it." error={problem?.field("idea")}>
          {(a) => <Growing {...a} rows={3} value={idea} onInput={(e) => setIdea(e.currentTarget.value)} />}
        </Field>
        <fieldset class="choices">
          <legend>Template</legend>
          {TEMPLATES.map(([value, name, about]) => (
            <label key={value} class="choice">
              <input type="radio" name="template" value={value} checked={template === value} onChange={() => setTemplate(value)} />
              <span>
                <strong>{name}</strong>
                <span>{about}</span>
              </span>
            </label>
          ))}
        </fieldset>
        <WorkspaceField workspaces={workspaces} value={workspace} onChange={setWorkspace} />
        <Failure error={error} kept="What you typed" fields={["title", "idea"]} />
        <div class="row end">
          <button type="button" onClick={onClose}>
            Cancel
          </button>
          <button class="primary" disabled={busy}>
            {busy ? "Creating…" : "Create"}
          </button>
        </div>
      </form>
    </Dialog>
  );
}

export function useWorkspaces(): [Workspace[], string, (id: string) => void] {
  const [workspaces, setWorkspaces] = useState<Workspace[]>([]);
  const [chosen, setChosen] = useState("");
  useEffect(() => {
    call<List<Workspace>>("GET", "/workspaces").then(
      ({ items }) => setWorkspaces(items.filter((w) => !w.personal && (w.role === "owner" || w.role === "editor"))),
      () => {},
    );
  }, []);
  return [workspaces, chosen, setChosen];
}

/** Asks for the workspace only where there is a choice; otherwise the server takes the personal one. */
export function WorkspaceField(props: { workspaces: Workspace[]; value: string; onChange: (id: string) => void }) {
  if (props.workspaces.length === 0) return null;
  return (
    <Field label="Workspace">
      {(a) => (
        <select {...a} value={props.value} onChange={(e) => props.onChange(e.currentTarget.value)}>
          <option value="">Your own</option>
          {props.workspaces.map((w) => (
            <option key={w.id} value={w.id}>
              {w.name}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}
