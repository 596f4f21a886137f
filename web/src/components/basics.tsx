import type { ComponentChildren, JSX } from "preact";
import { useEffect, useId, useLayoutEffect, useRef, useState } from "preact/hooks";
import { ApiError, explain, type Explanation } from "../lib/api";
import { ago, moment } from "../lib/format";

/** The name, with the dots that an editor sets under what is to stand. */
export function Brand() {
  return <span class="brand">stet</span>;
}

export function When({ at }: { at: string }) {
  return (
    <time dateTime={at} title={moment(at)}>
      {ago(at)}
    </time>
  );
}

interface FailureProps {
  error: unknown;
  /** What the person typed, which is kept. */
  kept?: string;
  /** Members of the request whose findings are shown at their fields. */
  fields?: string[];
  children?: ComponentChildren;
}

/** Says what went wrong and what to do now. */
export function Failure(props: FailureProps) {
  if (!props.error) return null;
  const { what, next } = marked(props) ?? explain(props.error, props.kept);
  return (
    <div class="notice failure" role="alert">
      <p>
        <strong>{what}</strong> {next}
      </p>
      {props.children}
    </div>
  );
}

/** Where every finding stands at its field already, saying it again would only be louder. */
function marked({ error, fields, kept }: FailureProps): Explanation | null {
  const found = error instanceof ApiError ? (error.problem.errors ?? []) : [];
  if (!fields || !found.length || !found.every((e) => fields.some((name) => e.pointer === `/${name}`))) return null;
  return { what: found.length > 1 ? "Some fields need another look." : "One field needs another look.", next: kept ? `${kept} is still here.` : "" };
}

interface FieldProps {
  label: string;
  hint?: string | undefined;
  error?: string | undefined;
  children: (attributes: { id: string; "aria-describedby"?: string; "aria-invalid"?: boolean }) => ComponentChildren;
}

/** A labelled control with its hint and its finding. */
export function Field({ label, hint, error, children }: FieldProps) {
  const id = useId();
  const describedBy = error ? `${id}-error` : hint ? `${id}-hint` : "";
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {children({ id, ...(describedBy && { "aria-describedby": describedBy }), ...(error && { "aria-invalid": true }) })}
      {hint && !error && (
        <p class="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      {error && (
        <p class="finding" id={`${id}-error`}>
          {error}
        </p>
      )}
    </div>
  );
}

interface PasswordProps {
  autofocus?: boolean;
  id: string;
  "aria-describedby"?: string;
  "aria-invalid"?: boolean;
  autocomplete: "current-password" | "new-password";
  required: boolean;
  value: string;
  onInput: (event: { currentTarget: HTMLInputElement }) => void;
}

export function Password(props: PasswordProps) {
  const [shown, setShown] = useState(false);
  return (
    <span class="password">
      <input {...props} type={(shown ? "text" : "password") as "password"} spellcheck={false} autocapitalize="off" />
      <button type="button" class="quiet" aria-pressed={shown} onClick={() => setShown(!shown)}>
        {shown ? "Hide" : "Show"}
      </button>
    </span>
  );
}

interface DialogProps {
  title: string;
  onClose: () => void;
  children: ComponentChildren;
  wide?: boolean;
}

export function Dialog({ title, onClose, children, wide }: DialogProps) {
  const ref = useRef<HTMLDialogElement>(null);
  const id = useId();
  useLayoutEffect(() => {
    const opener = document.activeElement;
    const dialog = ref.current;
    dialog?.showModal();
    return () => {
      // While it is open, nothing outside can take the keyboard.
      dialog?.close();
      if (opener instanceof HTMLElement && opener.isConnected) opener.focus();
    };
  }, []);
  return (
    <dialog
      ref={ref}
      class={wide ? "wide" : undefined}
      aria-labelledby={id}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onMouseDown={(event) => {
        if (event.target === ref.current) onClose();
      }}
    >
      <div class="dialog-body">
        <header>
          <h2 id={id}>{title}</h2>
          <button type="button" class="quiet close" aria-label="Close" onClick={onClose}>
            ×
          </button>
        </header>
        {children}
      </div>
    </dialog>
  );
}

/** A menu that a button opens; Escape and leaving it close it. */
export function Menu({ label, children, title }: { label: ComponentChildren; title?: string; children: ComponentChildren }) {
  const ref = useRef<HTMLDetailsElement>(null);
  const close = (): void => ref.current?.removeAttribute("open");
  return (
    <details
      ref={ref}
      class="menu"
      onKeyDown={(event) => {
        if (event.key !== "Escape" || !ref.current?.open) return;
        event.stopPropagation();
        close();
        ref.current.querySelector("summary")?.focus();
      }}
      onFocusOut={(event) => {
        if (event.relatedTarget instanceof Node && !ref.current?.contains(event.relatedTarget)) close();
      }}
      onClick={(event) => {
        if (event.target instanceof Element && event.target.closest(".menu-items button, .menu-items a")) close();
      }}
    >
      <summary title={title} aria-label={title}>
        {label}
      </summary>
      <div class="menu-items">{children}</div>
    </details>
  );
}

interface SwitchProps<T extends string> {
  label: string;
  value: T;
  options: [T, string][];
  onChange: (value: T) => void;
}

/** One of a few, side by side. */
export function Switch<T extends string>({ label, value, options, onChange }: SwitchProps<T>) {
  return (
    <div class="switch" role="group" aria-label={label}>
      {options.map(([name, title]) => (
        <button key={name} type="button" aria-pressed={value === name} onClick={() => onChange(name)}>
          {title}
        </button>
      ))}
    </div>
  );
}

/** A text field that grows with what is in it. */
export function Growing(props: JSX.IntrinsicElements["textarea"] & { value: string; innerRef?: { current: HTMLTextAreaElement | null } }) {
  const own = useRef<HTMLTextAreaElement>(null);
  const { innerRef, ...rest } = props;
  useLayoutEffect(() => {
    const area = own.current;
    if (innerRef) innerRef.current = area;
    if (!area || CSS.supports("field-sizing", "content")) return;
    area.style.height = "auto";
    area.style.height = `${area.scrollHeight + 2}px`;
  }, [props.value]);
  return <textarea {...rest} ref={own} />;
}

/** A ref that gives an element the keyboard when it appears. */
export function takeFocus(element: HTMLElement | null): void {
  element?.focus();
}

/** Whether something is being done, and the failure of the last try. */
export function useWork(): [boolean, unknown, (work: () => Promise<unknown>) => Promise<boolean>, () => void] {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const alive = useRef(true);
  const held = useRef<Element | null>(null);
  useEffect(() => {
    alive.current = true;
    return () => {
      alive.current = false;
    };
  }, []);
  // A button that is disabled while it works loses the keyboard; it gets it back, unless something else took it.
  useEffect(() => {
    if (busy) return;
    if (held.current instanceof HTMLElement && document.activeElement === document.body) held.current.focus();
    held.current = null;
  }, [busy]);
  const run = async (work: () => Promise<unknown>): Promise<boolean> => {
    held.current = document.activeElement;
    setBusy(true);
    setError(null);
    try {
      await work();
      return true;
    } catch (caught) {
      if (alive.current) setError(caught);
      return false;
    } finally {
      if (alive.current) setBusy(false);
    }
  };
  return [busy, error, run, () => setError(null)];
}

/** Loads what a view shows, as soon as it is there. A failure is told with a way to try again. */
export function useLoad(load: () => Promise<unknown>, ...of: unknown[]): { busy: boolean; failure: ComponentChildren; run: ReturnType<typeof useWork>[2] } {
  const [busy, error, run] = useWork();
  const again = (): void => void run(load);
  useEffect(again, of);
  const failure = (
    <Failure error={error}>
      <button type="button" class="small" onClick={again}>
        Try again
      </button>
    </Failure>
  );
  return { busy, failure, run };
}

/** Enter on a button must not be cut off by a list or node that listens for keys around it. */
export function fromControl(event: Event): boolean {
  return event.target instanceof Element && event.target !== event.currentTarget && !!event.target.closest("button, a, input, textarea, select, summary");
}
