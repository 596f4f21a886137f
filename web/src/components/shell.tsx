import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { Link } from "../lib/router";
import { useStore } from "../lib/store";
import { session, signOut } from "../state/session";
import { Brand, Failure, Menu, useWork } from "./basics";
import { KeyboardHelp } from "./keyboard-help";

/** The bar that every page of a signed-in person has. */
export function TopBar({ children, tools }: { children?: ComponentChildren; tools?: ComponentChildren }) {
  const user = useStore(session, (s) => s.user);
  const [busy, error, run] = useWork();
  const [help, setHelp] = useState(false);
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
          <Menu label={<span class="initials">{initials(user.name || user.email)}</span>} title={`Account of ${user.name || user.email}`}>
            <p class="menu-who">
              <strong>{user.name}</strong>
              <span>{user.email}</span>
            </p>
            <Link href="/account">Your account</Link>
            <Link href="/workspaces">Workspaces</Link>
            {user.role === "admin" && <Link href="/people">People</Link>}
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
      {help && <KeyboardHelp onClose={() => setHelp(false)} />}
    </header>
  );
}

function initials(name: string): string {
  const words = name.split(/[\s@._-]+/).filter(Boolean);
  return ((words[0]?.[0] ?? "?") + (words.length > 1 && !name.includes("@") ? words.at(-1)![0] : "")).toUpperCase();
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
