import { useState } from "preact/hooks";
import { announce } from "../lib/announce";
import { ApiError, call, listOf } from "../lib/api";
import { plural } from "../lib/format";
import type { Optional, Prd } from "../types";
import { Failure, Field, useWork, When } from "./basics";
import { Once, Section, useLoaded } from "./section";

interface Hook {
  id: string;
  kind: "github" | "gitlab";
  name: string;
  /** Both only in the answer that made or rotated it. */
  url?: Optional<string>;
  secret?: Optional<string>;
  created_at: string;
  rotations: number;
  deliveries: number;
  last_delivery_at?: Optional<string>;
  last_outcome?: Optional<string>;
  last_detail?: Optional<string>;
}

const KINDS: Record<Hook["kind"], string> = { github: "GitHub", gitlab: "GitLab" };

/** Where the two go at the code host. */
const WHERE: Record<Hook["kind"], string> = {
  github: "In the repository’s settings, under Webhooks: this as the payload URL with the content type application/json, and the secret.",
  gitlab: "In the project’s settings, under Webhooks: this as the URL, and the secret as the secret token.",
};

const OUTCOMES: Record<string, string> = {
  counted: "Counted",
  ignored: "Ignored",
  pong: "Answered a ping",
  refused: "Refused",
};

/** The hooks by which code hosts report, and what came last. */
export function HooksSection({ prd }: { prd: Prd }) {
  const path = `/prds/${prd.id}/hooks`;
  const [hooks, failure, reload] = useLoaded(() => listOf<Hook>(path));
  const [made, setMade] = useState<Hook | null>(null);
  const show = (hook: Hook): void => {
    setMade(hook);
    reload();
  };
  return (
    <Section
      title="Hooks"
      lead="A repository on GitHub or GitLab reports commits, issues, releases and checks by a hook. What comes of them is proposed, and waits for a person."
    >
      {failure}
      <ul class="rows hooks">
        {(hooks ?? []).map((hook) => (
          <HookRow
            key={hook.id}
            path={path}
            hook={hook}
            onShow={show}
            onGone={() => {
              if (made?.id === hook.id) setMade(null);
              reload();
            }}
          />
        ))}
      </ul>
      {hooks?.length === 0 && !made && <p class="quiet-text">No repository reports here yet. Make a hook, and put its address and secret into the repository’s settings.</p>}
      {made?.url && made.secret && (
        <div class="notice" role="status">
          <p>
            <strong>Take both along now.</strong> They are not shown again. {WHERE[made.kind]}
          </p>
          <p class="once-name">Address</p>
          <Once label="Address" text={made.url} />
          <p class="once-name">Secret</p>
          <Once label="Secret" text={made.secret} />
          <button type="button" class="small" onClick={() => setMade(null)}>
            I have them
          </button>
        </div>
      )}
      {prd.status === "archived" ? <p class="quiet-text">Archived PRDs take nothing new.</p> : <NewHook path={path} onMade={show} />}
    </Section>
  );
}

interface RowProps {
  path: string;
  hook: Hook;
  onShow: (hook: Hook) => void;
  onGone: () => void;
}

function HookRow({ path, hook, onShow, onGone }: RowProps) {
  const [busy, error, run] = useWork();
  const rotate = (): void => {
    if (!confirm(`Give ${hook.name} another address and secret? The ones it has now end at once.`)) return;
    void run(async () => {
      onShow(await call<Hook>("POST", `${path}/${hook.id}/rotate`));
      announce("The hook has another address and secret.");
    });
  };
  const remove = (): void => {
    if (!confirm(`Remove the hook ${hook.name}? What it told is kept; it can tell nothing more.`)) return;
    void run(async () => {
      await call("DELETE", `${path}/${hook.id}`);
      announce("The hook is removed.");
      onGone();
    });
  };
  return (
    <li>
      <div>
        <strong>{hook.name}</strong> <span class="chip">{KINDS[hook.kind]}</span>
        {hook.last_outcome === "refused" && <span class="flag">refused</span>}
        <p class="hint">
          made <When at={hook.created_at} />
          {hook.rotations > 0 && `, rotated ${plural(hook.rotations, "time")}`},{" "}
          {hook.deliveries > 0 ? plural(hook.deliveries, "delivery", "deliveries") : "no delivery yet"}
        </p>
        {hook.last_delivery_at && (
          <p class="hint">
            Last: <When at={hook.last_delivery_at} />. {OUTCOMES[hook.last_outcome ?? ""] ?? hook.last_outcome}
            {hook.last_detail ? `: ${hook.last_detail}` : "."}
          </p>
        )}
        <Failure error={error} />
      </div>
      <div class="row">
        <button type="button" class="small" disabled={busy} aria-label={`Rotate ${hook.name}`} onClick={rotate}>
          Rotate
        </button>
        <button type="button" class="small danger" disabled={busy} aria-label={`Remove ${hook.name}`} onClick={remove}>
          Remove
        </button>
      </div>
    </li>
  );
}

function NewHook({ path, onMade }: { path: string; onMade: (hook: Hook) => void }) {
  const [kind, setKind] = useState<Hook["kind"]>("github");
  const [name, setName] = useState("");
  const [busy, error, run] = useWork();
  return (
    <>
      <form
        class="invite"
        aria-label="A new hook"
        onSubmit={(event) => {
          event.preventDefault();
          void run(async () => {
            const hook = await call<Hook>("POST", path, { json: { kind, ...(name.trim() && { name: name.trim() }) } });
            setName("");
            onMade(hook);
          });
        }}
      >
        <Field label="Repository" hint="For people, to know it again." error={error instanceof ApiError ? error.field("name") : undefined}>
          {(a) => <input {...a} maxLength={100} placeholder="acme/app" value={name} onInput={(e) => setName(e.currentTarget.value)} />}
        </Field>
        <Field label="On">
          {(a) => (
            <select {...a} value={kind} onChange={(e) => setKind(e.currentTarget.value as Hook["kind"])}>
              {(Object.keys(KINDS) as Hook["kind"][]).map((one) => (
                <option key={one} value={one}>
                  {KINDS[one]}
                </option>
              ))}
            </select>
          )}
        </Field>
        <button disabled={busy}>Make a hook</button>
      </form>
      <Failure error={error} fields={["name"]} kept={name ? "The name" : ""} />
    </>
  );
}
