import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";
import { Failure } from "./basics";

/** A part of a page of settings: what it is about, and what can be done. */
export function Section({ title, lead, children }: { title: string; lead?: ComponentChildren; children?: ComponentChildren }) {
  return (
    <section class="section" aria-label={title}>
      <h2>{title}</h2>
      {lead && <p class="lead">{lead}</p>}
      {children}
    </section>
  );
}

/** What a page shows once it has come; `load` runs again after `reload()`. */
export function useLoaded<T>(load: () => Promise<T>, about: unknown[] = []): [T | null, ComponentChildren, () => void] {
  const [value, setValue] = useState<T | null>(null);
  const [error, setError] = useState<unknown>(null);
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    let current = true;
    setError(null);
    load().then(
      (found) => current && setValue(found),
      (failed: unknown) => current && setError(failed),
    );
    return () => {
      current = false;
    };
  }, [turn, ...about]);
  const reload = (): void => setTurn((n) => n + 1);
  const failure = error ? (
    <Failure error={error}>
      <button type="button" onClick={reload}>
        Try again
      </button>
    </Failure>
  ) : null;
  return [value, failure, reload];
}

/** A secret that is shown once, with a way to take it along. */
export function Once({ label, text }: { label: string; text: string }) {
  const [copied, setCopied] = useState(false);
  return (
    <div class="once">
      <code aria-label={label}>{text}</code>
      <button
        type="button"
        class="small"
        onClick={() => navigator.clipboard?.writeText(text).then(() => setCopied(true), () => setCopied(false))}
      >
        {copied ? "Copied" : "Copy"}
      </button>
    </div>
  );
}
