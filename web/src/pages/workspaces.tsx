import { useEffect, useState } from "preact/hooks";
import { Dialog, Failure, Field, useWork, When } from "../components/basics";
import { Once, useLoaded } from "../components/section";
import { TopBar } from "../components/shell";
import { ApiError, call, listOf } from "../lib/api";
import { Link } from "../lib/router";
import type { Member, Optional, Role, User, Workspace } from "../types";

interface Invite {
  id: string;
  email?: Optional<string>;
  role: Role;
  expires_at: string;
  link?: Optional<string>;
}

const ROLES: Role[] = ["viewer", "commenter", "editor", "owner"];

/** The workspaces one is in, with who else is; owners invite and change roles. */
export function WorkspacesPage({ me }: { me: User }) {
  const [workspaces, failure, reload] = useLoaded(() => listOf<Workspace>("/workspaces"));
  const [name, setName] = useState("");
  const [busy, error, run] = useWork();
  useEffect(() => {
    document.title = "Workspaces · Stet";
  }, []);
  return (
    <>
      <TopBar />
      <main class="page settings" id="text" tabIndex={-1}>
        <h1>Workspaces</h1>
        {failure}
        {(workspaces ?? []).map((workspace) => (
          <WorkspaceSection key={workspace.id} workspace={workspace} me={me} onLeft={reload} />
        ))}
        {workspaces && (
          <section class="section" aria-label="A new workspace">
            <h2>A new workspace</h2>
            <form
              class="stack"
              onSubmit={async (event) => {
                event.preventDefault();
                if (!(await run(() => call("POST", "/workspaces", { json: { name } })))) return;
                setName("");
                reload();
              }}
            >
              <Field label="Name" error={error instanceof ApiError ? error.field("name") : undefined}>
                {(a) => <input {...a} required maxLength={100} value={name} onInput={(e) => setName(e.currentTarget.value)} />}
              </Field>
              <Failure error={error} fields={["name"]} />
              <div class="row end">
                <button disabled={busy}>Make it</button>
              </div>
            </form>
          </section>
        )}
      </main>
    </>
  );
}

function WorkspaceSection({ workspace, me, onLeft }: { workspace: Workspace; me: User; onLeft: () => void }) {
  const path = `/workspaces/${workspace.id}`;
  const owns = workspace.role === "owner" && !workspace.personal;
  const [members, failure, reload] = useLoaded(() => listOf<Member>(`${path}/members`));
  const [busy, error, run] = useWork();
  const remove = async (member: Member): Promise<void> => {
    if (!(await run(() => call("DELETE", `${path}/members/${member.user.id}`)))) return;
    if (member.user.id === me.id) onLeft();
    else reload();
  };
  return (
    <section class="section" aria-label={workspace.name}>
      <h2>
        {workspace.name} <span class="chip">{workspace.personal ? "your own" : workspace.role}</span>
      </h2>
      {failure}
      <Failure error={error} />
      <p>
        <Link href={`/workspaces/${workspace.id}/assistant`}>{workspace.role === "owner" ? "Choose the assistant, and what it may spend" : "What answers here"}</Link>
      </p>
      {workspace.personal && <p class="hint">Yours alone. To work with others, make a workspace below and invite them.</p>}
      {!workspace.personal && (
        <ul class="rows">
          {(members ?? []).map((member) => (
            <li key={member.user.id}>
              <div>
                <strong>{member.user.name}</strong> {!owns && <span class="chip">{member.role}</span>}
                <p class="hint">{member.user.email}</p>
              </div>
              <div class="row">
                {owns && (
                  <select
                    aria-label={`Role of ${member.user.name}`}
                    disabled={busy}
                    value={member.role}
                    onChange={async (e) => {
                      await run(() => call("POST", `${path}/members`, { json: { email: member.user.email, role: e.currentTarget.value } }));
                      reload();
                    }}
                  >
                    {ROLES.map((role) => (
                      <option key={role}>{role}</option>
                    ))}
                  </select>
                )}
                {(owns || member.user.id === me.id) && (
                  <button
                    type="button"
                    class="small danger"
                    aria-label={member.user.id === me.id ? "Leave" : `Remove ${member.user.name}`}
                    disabled={busy}
                    onClick={() => remove(member)}
                  >
                    {member.user.id === me.id ? "Leave" : "Remove"}
                  </button>
                )}
              </div>
            </li>
          ))}
        </ul>
      )}
      {owns && <Invites path={path} />}
      {owns && <Deletion workspace={workspace} onGone={onLeft} />}
    </section>
  );
}

function Deletion({ workspace, onGone }: { workspace: Workspace; onGone: () => void }) {
  const [open, setOpen] = useState(false);
  const [busy, error, run] = useWork();
  return (
    <div class="row end">
      <button type="button" class="small danger" onClick={() => setOpen(true)}>
        Delete this workspace
      </button>
      {open && (
        <Dialog title={`Delete ${workspace.name}`} onClose={() => setOpen(false)}>
          <form
            class="stack"
            onSubmit={async (event) => {
              event.preventDefault();
              if (await run(() => call("DELETE", `/workspaces/${workspace.id}`))) onGone();
            }}
          >
            <p>All of its PRDs go with it, for everybody who is in it. There is no way back.</p>
            <Failure error={error} />
            <div class="row end">
              <button type="button" class="quiet" onClick={() => setOpen(false)}>
                Keep it
              </button>
              <button class="danger" disabled={busy}>
                Delete it
              </button>
            </div>
          </form>
        </Dialog>
      )}
    </div>
  );
}

function Invites({ path }: { path: string }) {
  const [invites, failure, reload] = useLoaded(() => listOf<Invite>(`${path}/invites`));
  const [email, setEmail] = useState("");
  const [role, setRole] = useState<Role>("editor");
  const [link, setLink] = useState("");
  const [busy, error, run] = useWork();
  const problem = error instanceof ApiError ? error : null;
  return (
    <>
      {failure}
      <ul class="rows">
        {(invites ?? []).map((invite) => (
          <li key={invite.id}>
            <div>
              <strong>{invite.email ?? "Whoever has the link"}</strong> <span class="chip">invited as {invite.role}</span>
              <p class="hint">
                ends <When at={invite.expires_at} />
              </p>
            </div>
            <button
              type="button"
              class="small danger"
              disabled={busy}
              onClick={async () => {
                if (await run(() => call("DELETE", `${path}/invites/${invite.id}`))) reload();
              }}
            >
              Take back
            </button>
          </li>
        ))}
      </ul>
      {link && (
        <div class="notice" role="status">
          <p>Who follows this link joins, once. It is not shown again.</p>
          <Once label="Link" text={link} />
        </div>
      )}
      <form
        class="invite"
        onSubmit={async (event) => {
          event.preventDefault();
          await run(async () => {
            const json = { role, ...(email.trim() && { email: email.trim() }) };
            const invite = await call<Invite>("POST", `${path}/invites`, { json });
            setLink(invite.link ?? "");
            setEmail("");
            reload();
          });
        }}
      >
        <Field label="Invite" hint="By mail to an address; without one you get a link to hand on." error={problem?.field("email")}>
          {(a) => <input {...a} type="email" placeholder="name@example.org" value={email} onInput={(e) => setEmail(e.currentTarget.value)} />}
        </Field>
        <Field label="As">
          {(a) => (
            <select {...a} value={role} onChange={(e) => setRole(e.currentTarget.value as Role)}>
              {ROLES.map((one) => (
                <option key={one}>{one}</option>
              ))}
            </select>
          )}
        </Field>
        <button disabled={busy}>Invite</button>
      </form>
      <Failure error={error} fields={["email"]} />
    </>
  );
}
