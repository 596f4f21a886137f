import { useEffect, useState } from "preact/hooks";
import { Dialog, Failure, Field, Password, useWork, When } from "../components/basics";
import { useLoaded } from "../components/section";
import { TopBar } from "../components/shell";
import { ApiError, call, send, withQuery } from "../lib/api";
import { announce } from "../lib/announce";
import { Link } from "../lib/router";
import type { List, User } from "../types";

/** Everybody with an account, for administrators. */
export function PeoplePage({ me }: { me: User }) {
  const [words, setWords] = useState("");
  const [asked, setAsked] = useState("");
  const [adding, setAdding] = useState(false);
  const [more, setMore] = useState<User[]>([]);
  const [next, setNext] = useState<string | null>(null);
  const [page, failure, reload] = useLoaded(async () => {
    const first = await call<List<User>>("GET", withQuery("/users", { q: asked, limit: 50 }));
    setMore([]);
    setNext(first.next ?? null);
    return first;
  }, [asked]);
  const [busy, error, run] = useWork();
  useEffect(() => {
    document.title = "People · Stet";
  }, []);
  useEffect(() => {
    const timer = setTimeout(() => setAsked(words.trim()), 250);
    return () => clearTimeout(timer);
  }, [words]);
  const people = [...(page?.items ?? []), ...more];

  return (
    <>
      <TopBar />
      <main class="page" id="text" tabIndex={-1}>
        <div class="page-head">
          <h1>People</h1>
          <div class="row">
            <Link href="/audit">What happened</Link>
            <button type="button" class="primary" onClick={() => setAdding(true)}>
              Add somebody
            </button>
          </div>
        </div>
        {failure}
        <Failure error={error} />
        <label class="filter">
          <span class="hidden">Search by name or address</span>
          <input type="search" placeholder="Search by name or address" value={words} onInput={(e) => setWords(e.currentTarget.value)} />
        </label>
        <ul class="rows">
          {people.map((person) => (
            <PersonRow key={person.id} person={person} isMe={person.id === me.id} onChanged={reload} />
          ))}
        </ul>
        {page && people.length === 0 && <p class="quiet-text">Nobody is called “{asked}”.</p>}
        {next && (
          <button
            type="button"
            disabled={busy}
            onClick={() =>
              run(async () => {
                const following = await call<List<User>>("GET", withQuery("/users", { q: asked, limit: 50, cursor: next }));
                setMore([...more, ...following.items]);
                setNext(following.next ?? null);
              })
            }
          >
            Show more
          </button>
        )}
      </main>
      {adding && (
        <AddDialog
          onClose={(added) => {
            setAdding(false);
            if (added) reload();
          }}
        />
      )}
    </>
  );
}

function PersonRow({ person, isMe, onChanged }: { person: User; isMe: boolean; onChanged: () => void }) {
  const [busy, error, run] = useWork();
  const change = async (json: object, said: string): Promise<void> => {
    const done = await run(async () => {
      const etag = (await send("GET", `/users/${person.id}`)).headers.get("ETag");
      await call("PATCH", `/users/${person.id}`, { json, headers: etag ? { "If-Match": etag } : {} });
    });
    if (done) announce(said);
    onChanged();
  };
  const isDisabled = person.status === "disabled";
  return (
    <li>
      <div>
        <strong>{person.name}</strong> {person.role === "admin" && <span class="chip">administrator</span>}{" "}
        {isDisabled && <span class="flag">disabled</span>}
        <p class="hint">
          {person.email}
          {person.created_at && (
            <>
              , since <When at={person.created_at} />
            </>
          )}
        </p>
        <Failure error={error} />
      </div>
      {!isMe && (
        <div class="row">
          <button
            type="button"
            class="small"
            aria-label={`${person.role === "admin" ? "Make a member" : "Make an administrator"}: ${person.name}`}
            disabled={busy}
            onClick={() => change({ role: person.role === "admin" ? "member" : "admin" }, "The role is changed.")}
          >
            {person.role === "admin" ? "Make a member" : "Make an administrator"}
          </button>
          <button
            type="button"
            class="small"
            aria-label={`Sign out ${person.name}`}
            disabled={busy}
            onClick={async () => {
              if (await run(() => call("POST", `/users/${person.id}/logout`))) announce(`${person.name} is signed out everywhere.`);
            }}
          >
            Sign out
          </button>
          <button
            type="button"
            class={`small${isDisabled ? "" : " danger"}`}
            aria-label={`${isDisabled ? "Enable" : "Disable"} ${person.name}`}
            disabled={busy}
            onClick={() => change({ status: isDisabled ? "active" : "disabled" }, isDisabled ? "Enabled." : "Disabled.")}
          >
            {isDisabled ? "Enable" : "Disable"}
          </button>
        </div>
      )}
    </li>
  );
}

function AddDialog({ onClose }: { onClose: (added: boolean) => void }) {
  const [name, setName] = useState("");
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const [role, setRole] = useState("member");
  const [busy, error, run] = useWork();
  const problem = error instanceof ApiError ? error : null;
  return (
    <Dialog title="Add somebody" onClose={() => onClose(false)}>
      <form
        class="stack"
        onSubmit={async (event) => {
          event.preventDefault();
          const json = { name, email, role, ...(password && { password }) };
          if (await run(() => call("POST", "/users", { json }))) onClose(true);
        }}
      >
        <Field label="Name" error={problem?.field("name")}>
          {(a) => <input {...a} autofocus required value={name} onInput={(e) => setName(e.currentTarget.value)} />}
        </Field>
        <Field label="E-mail" error={problem?.field("email")}>
          {(a) => <input {...a} type="email" required value={email} onInput={(e) => setEmail(e.currentTarget.value)} />}
        </Field>
        <Field label="Password" hint="Leave it empty to send a link with which they set their own." error={problem?.field("password")}>
          {(a) => (
            <Password {...a} autocomplete="new-password" required={false} value={password} onInput={(e) => setPassword(e.currentTarget.value)} />
          )}
        </Field>
        <Field label="Role">
          {(a) => (
            <select {...a} value={role} onChange={(e) => setRole(e.currentTarget.value)}>
              <option value="member">Member</option>
              <option value="admin">Administrator</option>
            </select>
          )}
        </Field>
        <Failure error={error} fields={["name", "email", "password"]} kept="What you typed" />
        <div class="row end">
          <button type="button" onClick={() => onClose(false)}>
            Cancel
          </button>
          <button class="primary" disabled={busy}>
            Add
          </button>
        </div>
      </form>
    </Dialog>
  );
}
