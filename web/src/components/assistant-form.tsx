import { useState } from "preact/hooks";
import { announce } from "../lib/announce";
import { ApiError, call } from "../lib/api";
import type { ModelChoice } from "../types";
import { Failure, Field, Password, useWork } from "./basics";
import { Section } from "./section";

const KINDS: [ModelChoice["assistant"], string, string][] = [
  ["server", "What the server has", "Its administrator chose it; a budget of your own can hold here."],
  ["guide", "The guide", "Built in, by rules, no language model. Nothing leaves this server."],
  ["openai", "An OpenAI-compatible server", "OpenAI, vLLM, llama.cpp, LM Studio, OpenRouter and many others."],
  ["ollama", "Ollama", "Models on a machine of your own."],
  ["anthropic", "Anthropic", "Claude, by the Messages API."],
];

const ADDRESSES: Partial<Record<ModelChoice["assistant"], string>> = {
  openai: "https://api.openai.com/v1",
  ollama: "http://127.0.0.1:11434",
  anthropic: "https://api.anthropic.com",
};

interface Props {
  choice: ModelChoice;
  path: string;
  onChanged: () => void;
}

/** The choice of an owner. A key goes in and never comes out again. */
export function AssistantForm({ choice, path, onChanged }: Props) {
  const [kind, setKind] = useState(choice.assistant);
  const [url, setUrl] = useState(choice.url ?? "");
  const [model, setModel] = useState(choice.model ?? "");
  const [key, setKey] = useState("");
  const [noKey, setNoKey] = useState(false);
  const [budget, setBudget] = useState(choice.budget ?? "");
  const [price, setPrice] = useState(choice.price ?? "");
  const [context, setContext] = useState(choice.context_tokens ? String(choice.context_tokens) : "");
  const [busy, error, run] = useWork();
  const found = (name: string): string | undefined => (error instanceof ApiError ? error.field(name) : undefined);
  const named = kind !== "server" && kind !== "guide";
  const same = kind === choice.assistant && url.trim() === (choice.url ?? "");

  const save = async (): Promise<void> => {
    const filled = (name: string, value: string) => (value.trim() ? { [name]: value.trim() } : {});
    const json = {
      assistant: kind,
      ...(named && { ...filled("url", url), ...filled("model", model), ...(noKey ? { key: "" } : key && { key }) }),
      ...(kind !== "guide" && filled("budget", budget)),
      ...(named && { ...filled("price", price), ...(context.trim() && { context_tokens: Number(context) }) }),
    };
    const done = await run(() => call("PUT", path, { json }));
    if (!done) return;
    setKey("");
    announce("Saved.");
    onChanged();
  };
  const back = async (): Promise<void> => {
    if (!confirm("Go back to what the server has? The choice of this workspace is forgotten, and its key with it.")) return;
    if (await run(() => call("DELETE", path))) onChanged();
  };

  return (
    <Section title="Choose what answers" lead="For every PRD of this workspace. It never touches a text: it proposes, and people decide.">
      <form
        class="stack"
        autocomplete="off"
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        <fieldset>
          <legend>What answers</legend>
          <div class="choices">
            {KINDS.map(([name, title, words]) => (
              <label class="choice" key={name}>
                <input type="radio" name="assistant" value={name} checked={kind === name} onChange={() => setKind(name)} />
                <span>
                  <strong>{title}</strong>
                  <span>{words}</span>
                </span>
              </label>
            ))}
          </div>
        </fieldset>
        {named && (
          <>
            <Field label="Address" hint={kind === "openai" ? "The base URL, which mostly ends with /v1." : "Leave it empty for the usual one."} error={found("url")}>
              {(a) => (
                <input {...a} type="url" maxLength={500} required={kind === "openai"} placeholder={ADDRESSES[kind]} value={url} onInput={(e) => setUrl(e.currentTarget.value)} />
              )}
            </Field>
            <Field label="Model" hint="As the server calls it." error={found("model")}>
              {(a) => <input {...a} maxLength={200} required spellcheck={false} value={model} onInput={(e) => setModel(e.currentTarget.value)} />}
            </Field>
            <Field label="Key" hint={keyHint(choice, same)} error={found("key")}>
              {(a) => (
                <Password
                  {...a}
                  autocomplete="new-password"
                  required={false}
                  value={key}
                  onInput={(e) => {
                    setKey(e.currentTarget.value);
                    setNoKey(false);
                  }}
                />
              )}
            </Field>
            {choice.key_set && same && (
              <label class="check">
                <input
                  type="checkbox"
                  checked={noKey}
                  onChange={(e) => {
                    setNoKey(e.currentTarget.checked);
                    setKey("");
                  }}
                />{" "}
                Forget the key that is set
              </label>
            )}
          </>
        )}
        {kind !== "guide" && (
          <Field label="Budget" hint="Such as “20 USD/30d” or “2000000 tokens/30d”. When it is used up, the next call is refused. Empty: none." error={found("budget")}>
            {(a) => <input {...a} maxLength={60} placeholder="none" value={budget} onInput={(e) => setBudget(e.currentTarget.value)} />}
          </Field>
        )}
        {named && (
          <>
            <Field label="Price" hint="Of a million tokens sent and of a million written, such as “0.15/0.60 USD”. A budget in money needs it." error={found("price")}>
              {(a) => <input {...a} maxLength={60} placeholder="not known" value={price} onInput={(e) => setPrice(e.currentTarget.value)} />}
            </Field>
            <Field label="Tokens it takes at once" hint="Empty: as trying it out shows." error={found("context_tokens")}>
              {(a) => (
                <input {...a} type="number" min={4096} max={2000000} placeholder="found out" value={context} onInput={(e) => setContext(e.currentTarget.value)} />
              )}
            </Field>
          </>
        )}
        <Failure error={error} fields={["url", "model", "key", "budget", "price", "context_tokens"]} kept="What you typed" />
        <div class="row end">
          {choice.changed_at && (
            <button type="button" class="quiet" disabled={busy} onClick={() => void back()}>
              Back to what the server has
            </button>
          )}
          <button class="primary" disabled={busy}>
            {busy ? "Saving…" : named ? "Save and try it out" : "Save"}
          </button>
        </div>
      </form>
    </Section>
  );
}

function keyHint(choice: ModelChoice, same: boolean): string {
  if (choice.key_set && same) return "One is set, sealed, and shown to nobody. Leave this empty to keep it.";
  if (choice.key_set) return "The key that is set belongs to the address before; another address needs its own.";
  return "Where the server asks for one. It is sealed, and never shown again.";
}
