import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { initials } from "../lib/format";
import { Link } from "../lib/router";
import { useStore } from "../lib/store";
import { session, signOut } from "../state/session";
import { Brand, Failure, Menu, useWork } from "./basics";
import { KeyboardHelp } from "./keyboard-help";
import { SearchDialog, useSearchKeys } from "./search";

/** The bar that every page of a signed-in person has. */
export function TopBar({ children, tools }: { children?: ComponentChildren; tools?: ComponentChildren }) {
  const user = useStore(session, (s) => s.user);
  const [busy, error, run] = useWork();
  const [help, setHelp] = useState(false);
  const [search, setSearch] = useState(false);
  useSearchKeys(() => user && setSearch(true));
  return (
    <header class="topbar">
      <a class="skip" href="#text">
        Skip to the text
      </a>
      <Link href="/" class="home" aria-label="Stet: all PRDs">
        <Brand />
      </Link>
      <div class="topbar-title">{children}</div>
      <div class="topbar-tools">
        {tools}
        {user && (
          <button type="button" class="quiet search-open" aria-label="Search" aria-keyshortcuts="/ Control+K" title="Search ( / )" onClick={() => setSearch(true)}>
            <svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
              <circle cx="7" cy="7" r="4.5" />
              <path d="m10.5 10.5 4 4" />
            </svg>
          </button>
        )}
        {user && (
          <Menu label={<span class="initials">{initials(user.name || user.email)}</span>} title={`Account of ${user.name || user.email}`}>
            <p class="menu-who">
              <strong>{user.name}</strong>
              <span>{user.email}</span>
            </p>
            <Link href="/account">Your account</Link>
            <Link href="/workspaces">Workspaces</Link>
            {user.role === "admin" && <Link href="/people">People</Link>}
            {user.role === "admin" && <Link href="/assistant">Assistant of the server</Link>}
            <button type="button" onClick={() => setHelp(true)}>
              Keyboard
            </button>
            <button type="button" disabled={busy} onClick={() => run(() => signOut())}>
              Sign out
            </button>
            <button type="button" disabled={busy} onClick={() => run(() => signOut(true))}>
              Sign out on all devices
            </button>
          </Menu>
        )}
      </div>
      {error ? <Failure error={error} /> : null}
      {search && <SearchDialog onClose={() => setSearch(false)} />}
      {help && <KeyboardHelp onClose={() => setHelp(false)} />}
    </header>
  );
}

/** The sheet that signing in, registering and setting up share. */
export function Sheet({ title, lead, children }: { title: string; lead?: ComponentChildren; children: ComponentChildren }) {
  return (
    <main class="sheet" id="text" tabIndex={-1}>
      <p class="sheet-brand">
        <Brand />
        <span class="motto">Let it stand.</span>
      </p>
      <h1>{title}</h1>
      {lead && <p class="lead">{lead}</p>}
      {children}
    </main>
  );
}
