import { useState } from "preact/hooks";
import { ApiError, call, listOf } from "../../lib/api";
import { Failure, Field, useWork, When } from "../basics";
import { Once, Section, useLoaded } from "../section";

interface Token {
  id: string;
  name: string;
  scopes: string[];
  created_at: string;
  expires_at?: string | null;
  last_used_at?: string | null;
}

/** What programs may be let do, in the words of the API and in plain ones. */
const SCOPES: [string, string][] = [
  ["read", "read PRDs and workspaces"],
  ["prd:write", "edit PRDs, chat and decide about proposals"],
  ["progress:write", "report progress, and nothing else: for CI"],
  ["workspace:write", "make workspaces, invite people and change their roles"],
  ["account", "change your name and download your data"],
  ["admin", "manage users, where you are an administrator"],
];

export function TokensSection() {
  const [tokens, failure, reload] = useLoaded(() => listOf<Token>("/users/me/tokens"));
  const [made, setMade] = useState<string | null>(null);
  const [busy, error, run] = useWork();
  return (
    <Section title="Personal access tokens" lead={<>For programs that act as you, such as the command line in CI: <code>STET_TOKEN=…</code></>}>
      {failure}
      <Failure error={error} />
      <ul class="rows">
        {(tokens ?? []).map((token) => (
          <li key={token.id}>
            <div>
              <strong>{token.name}</strong>{" "}
              {token.scopes.map((scope) => (
                <span class="chip" key={scope}>
                  {scope}
                </span>
              ))}
              <p class="hint">
                {token.last_used_at ? (
                  <>
                    last used <When at={token.last_used_at} />
                  </>
                ) : (
                  "never used"
                )}
                {token.expires_at ? (
                  <>
                    , ends <When at={token.expires_at} />
                  </>
                ) : (
                  ", does not end by itself"
                )}
              </p>
            </div>
            <button
              type="button"
              class="small danger"
              disabled={busy}
              aria-label={`Revoke ${token.name}`}
              onClick={async () => {
                if (await run(() => call("DELETE", `/users/me/tokens/${token.id}`))) reload();
              }}
            >
              Revoke
            </button>
          </li>
        ))}
      </ul>
      {made && (
        <div class="notice" role="status">
          <p>
            <strong>Take the token along now.</strong> It is not shown again.
          </p>
          <Once label="Token" text={made} />
        </div>
      )}
      <NewToken
        onMade={(token) => {
          setMade(token);
          reload();
        }}
      />
    </Section>
  );
}

function NewToken({ onMade }: { onMade: (token: string) => void }) {
  const [name, setName] = useState("");
  const [scopes, setScopes] = useState<string[]>([SCOPES[0]![0]]);
  const [days, setDays] = useState("90");
  const [busy, error, run] = useWork();
  const problem = error instanceof ApiError ? error : null;
  return (
    <form
      class="stack"
      onSubmit={(event) => {
        event.preventDefault();
        void run(async () => {
          const json = { name, scopes, ...(days && { expires_in_days: Number(days) }) };
          const { token } = await call<{ token: string }>("POST", "/users/me/tokens", { json });
          setName("");
          onMade(token);
        });
      }}
    >
      <Field label="Name of the new token" hint="What it is for, such as “CI of the shop”." error={problem?.field("name")}>
        {(a) => <input {...a} required maxLength={100} value={name} onInput={(e) => setName(e.currentTarget.value)} />}
      </Field>
      <fieldset>
        <legend>It may</legend>
        <div class="choices">
          {SCOPES.map(([scope, words]) => (
            <label class="choice" key={scope}>
              <input
                type="checkbox"
                checked={scopes.includes(scope)}
                onChange={(e) => setScopes(e.currentTarget.checked ? [...scopes, scope] : scopes.filter((s) => s !== scope))}
              />
              <span>
                <strong>{scope}</strong>
                <span>{words}</span>
              </span>
            </label>
          ))}
        </div>
      </fieldset>
      <Field label="It ends after" error={problem?.field("expires_in_days")}>
        {(a) => (
          <select {...a} value={days} onChange={(e) => setDays(e.currentTarget.value)}>
            <option value="7">7 days</option>
            <option value="30">30 days</option>
            <option value="90">90 days</option>
            <option value="365">a year</option>
            <option value="">never</option>
          </select>
        )}
      </Field>
      <Failure error={error} fields={["name", "expires_in_days"]} kept="What you typed" />
      <div class="row end">
        <button disabled={busy || scopes.length === 0}>Make a token</button>
      </div>
    </form>
  );
}
