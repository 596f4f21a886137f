import { useEffect, useRef, useState } from "preact/hooks";
import { Failure } from "./components/basics";
import { Sheet, TopBar } from "./components/shell";
import { Announcer } from "./lib/announce";
import { Link, navigate, usePlace, type Place } from "./lib/router";
import { useStore } from "./lib/store";
import { AccountPage } from "./pages/account";
import { AssistantPage, ServerAssistantPage } from "./pages/assistant";
import { AuditPage } from "./pages/audit";
import { ForgotPage, JoinPage, ResetPage, VerifyPage } from "./pages/mail-links";
import { PeoplePage } from "./pages/people";
import { PrdListPage } from "./pages/prd-list";
import { PrdPage } from "./pages/prd";
import { PrdSettingsPage } from "./pages/prd-settings";
import { SetupPage } from "./pages/setup";
import { SignInPage } from "./pages/sign-in";
import { WorkspacesPage } from "./pages/workspaces";
import { findSession, session } from "./state/session";

export function App() {
  return (
    <>
      <Pages />
      <Announcer />
    </>
  );
}

function Pages() {
  const place = usePlace();
  const first = useRef(true);
  useEffect(() => {
    // After going to another page the keyboard starts at its heading, not where the last page ended.
    if (!first.current && document.activeElement === document.body) document.getElementById("text")?.focus();
    first.current = false;
  }, [place.path]);
  const token = place.query.get("token") ?? "";
  if (place.path === "/setup") return <SetupPage token={token} />;
  if (place.path === "/signin") return <SignInPage next={place.query.get("next")} invite={place.query.get("invite")} register={place.query.has("register")} />;
  if (place.path === "/forgot") return <ForgotPage />;
  if (place.path === "/reset") return <ResetPage token={token} />;
  if (place.path === "/verify") return <VerifyPage token={token} />;
  if (place.path === "/invite") return <JoinPage token={token} />;
  if (!/^\/((prds(\/[^/]+(\/settings)?)?|account|workspaces(\/[^/]+\/assistant)?|people|audit|assistant)\/?)?$/.test(place.path)) return <NotFound />;
  return <SignedIn place={place} />;
}

/** Everything that needs a session: found out once, asked for where there is none. */
function SignedIn({ place }: { place: Place }) {
  const user = useStore(session, (s) => s.user);
  const [error, setError] = useState<unknown>(null);
  const find = (): void => {
    setError(null);
    findSession().catch(setError);
  };
  useEffect(() => {
    if (user === undefined) find();
  }, []);
  useEffect(() => {
    if (user !== null) return;
    const from = location.pathname + location.search + location.hash;
    navigate(from === "/" ? "/signin" : `/signin?next=${encodeURIComponent(from)}`, { replace: true });
  }, [user]);

  if (error) {
    return (
      <Sheet title="Stet is out of reach">
        <Failure error={error}>
          <button type="button" class="primary" onClick={find}>
            Try again
          </button>
        </Failure>
      </Sheet>
    );
  }
  if (!user) return <main class="blank-page" aria-busy="true" />;
  if (/^\/(prds\/?)?$/.test(place.path)) return <PrdListPage />;
  const prd = /^\/prds\/([^/]+)\/?$/.exec(place.path);
  if (prd) return <PrdPage key={prd[1]!} id={decodeURIComponent(prd[1]!)} />;
  const settings = /^\/prds\/([^/]+)\/settings\/?$/.exec(place.path);
  if (settings) return <PrdSettingsPage key={settings[1]!} id={decodeURIComponent(settings[1]!)} />;
  const assistant = /^\/workspaces\/([^/]+)\/assistant\/?$/.exec(place.path);
  if (assistant) return <AssistantPage key={assistant[1]!} workspace={decodeURIComponent(assistant[1]!)} />;
  if (place.path === "/account") return <AccountPage user={user} />;
  if (place.path === "/workspaces") return <WorkspacesPage me={user} />;
  if (place.path === "/people" && user.role === "admin") return <PeoplePage me={user} />;
  if (place.path === "/audit" && user.role === "admin") return <AuditPage />;
  if (place.path === "/assistant" && user.role === "admin") return <ServerAssistantPage />;
  return <NotFound />;
}

/** An address of no page is said so before anybody has to sign in: they would not find it either. */
function NotFound() {
  return (
    <>
      <TopBar />
      <main class="page" id="text" tabIndex={-1}>
        <h1>There is no such page</h1>
        <p>
          The address may be mistyped. <Link href="/">Go to the list of PRDs</Link>.
        </p>
      </main>
    </>
  );
}
