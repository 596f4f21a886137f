import type { ProblemJson } from "../types";

const BASE = "/api/v1";

/** What the server answered when it did not do what was asked. `status` 0 means that no answer came. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly problem: ProblemJson,
    readonly retryAfter: number | null = null,
  ) {
    super(problem.detail ?? problem.title ?? `HTTP ${status}`);
  }

  get code(): string {
    return this.problem.code ?? "";
  }

  /** The finding about one member of the request, by its JSON pointer. */
  field(name: string): string | undefined {
    return this.problem.errors?.find((e) => e.pointer === `/${name}` || e.pointer === name)?.detail ?? undefined;
  }
}

export interface RequestOptions {
  json?: unknown;
  body?: BodyInit;
  type?: string;
  accept?: string;
  headers?: Record<string, string>;
  signal?: AbortSignal;
}

let onSignedOut: () => void = () => {};

/** Called when a request was refused and the session could not be renewed. */
export function whenSignedOut(callback: () => void): void {
  onSignedOut = callback;
}

async function attempt(method: string, path: string, options: RequestOptions): Promise<Response> {
  const headers: Record<string, string> = { Accept: options.accept ?? "application/json", ...options.headers };
  const init: RequestInit = { method, headers, credentials: "same-origin", cache: "no-cache" };
  if (options.json !== undefined) {
    headers["Content-Type"] = "application/json";
    init.body = JSON.stringify(options.json);
  } else if (options.body !== undefined) {
    headers["Content-Type"] = options.type ?? "application/octet-stream";
    init.body = options.body;
  }
  if (options.signal) init.signal = options.signal;
  try {
    return await fetch(BASE + path, init);
  } catch (error) {
    if (options.signal?.aborted) throw error;
    throw unreachable();
  }
}

/** No answer came, or it broke off. */
export function unreachable(): ApiError {
  return new ApiError(0, { title: "The server did not answer", code: "unreachable" });
}

let refreshing: Promise<boolean> | null = null;

/** One refresh at a time, shared by every request that was refused meanwhile. */
function refresh(): Promise<boolean> {
  refreshing ??= attempt("POST", "/auth/refresh", { json: {} })
    .then((response) => response.ok)
    .finally(() => {
      refreshing = null;
    });
  return refreshing;
}

async function failure(response: Response): Promise<ApiError> {
  const after = Number.parseInt(response.headers.get("Retry-After") ?? "", 10);
  let problem: ProblemJson = { title: response.statusText };
  if ((response.headers.get("Content-Type") ?? "").includes("json")) {
    problem = (await response.json().catch(() => problem)) as ProblemJson;
  }
  return new ApiError(response.status, problem, Number.isFinite(after) ? after : null);
}

/** Sends a request, renewing the session once where that is what it lacks. Throws ApiError for any answer but 2xx. */
export async function send(method: string, path: string, options: RequestOptions = {}): Promise<Response> {
  const opensSession = ["/auth/login", "/auth/register", "/auth/refresh", "/setup"].includes(path);
  let response = await attempt(method, path, options);
  if (response.status === 401 && !opensSession) {
    if (await refresh()) response = await attempt(method, path, options);
    if (response.status === 401) {
      const error = await failure(response);
      onSignedOut();
      throw error;
    }
  }
  if (!response.ok) throw await failure(response);
  return response;
}

/** As send(), and reads the JSON answer; undefined where there is none. */
export async function call<T>(method: string, path: string, options: RequestOptions = {}): Promise<T> {
  const response = await send(method, path, options);
  if (response.status === 204) return undefined as T;
  const text = await response.text().catch((error: unknown) => {
    if (options.signal?.aborted) throw error;
    throw unreachable();
  });
  return (text ? JSON.parse(text) : undefined) as T;
}

/** Every page of a list, up to a bound that keeps a runaway cursor from looping. */
export async function all<T>(path: string): Promise<T[]> {
  const items: T[] = [];
  let cursor: string | null | undefined;
  for (let page = 0; page < 1000; page++) {
    const answer: { items: T[]; next?: string | null } = await call("GET", withQuery(path, { limit: 100, cursor }));
    items.push(...answer.items);
    cursor = answer.next;
    if (!cursor) break;
  }
  return items;
}

/** A list that the server gives whole. */
export async function listOf<T>(path: string): Promise<T[]> {
  return (await call<{ items: T[] }>("GET", path)).items;
}

export function withQuery(path: string, query: Record<string, string | number | null | undefined>): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== null && value !== undefined && value !== "") search.set(name, String(value));
  }
  const text = search.toString();
  if (!text) return path;
  return path + (path.includes("?") ? "&" : "?") + text;
}

/** A random version 4 UUID. crypto.randomUUID() exists only on https and localhost; this works on any origin. */
export function uuid(): string {
  const b = crypto.getRandomValues(new Uint8Array(16));
  b[6] = (b[6]! & 0x0f) | 0x40;
  b[8] = (b[8]! & 0x3f) | 0x80;
  const hex = [...b].map((x) => x.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

/**
 * The idempotency key of one submission: the same while the same content is tried again, so that a request whose
 * answer was lost is not done twice; a new one as soon as the content differs or the submission succeeded.
 */
export class Submission {
  private key = "";
  private content = "";

  headers(content: unknown): Record<string, string> {
    const text = JSON.stringify(content);
    if (!this.key || text !== this.content) {
      this.key = uuid();
      this.content = text;
    }
    return { "Idempotency-Key": this.key };
  }

  done(): void {
    this.key = "";
  }

  /** What nobody knows to have been done is never done again under its key: who sends it once more has looked. */
  failed(error: unknown): void {
    if (error instanceof ApiError && error.code === "outcome_unknown") this.done();
  }

  /** Sends `content` with the headers that it gets. */
  async run<T>(content: unknown, send: (headers: Record<string, string>) => Promise<T>): Promise<T> {
    try {
      const answer = await send(this.headers(content));
      this.done();
      return answer;
    } catch (error) {
      this.failed(error);
      throw error;
    }
  }
}

export interface Explanation {
  what: string;
  next: string;
}

/**
 * A failure in words: what happened, and what to do now. The server's own words come first where it has any; it knows
 * best. `kept` names what the person typed, if anything.
 */
export function explain(error: unknown, kept = ""): Explanation {
  const still = kept ? `${kept} is still here.` : "";
  const say = (what: string, next = ""): Explanation => ({ what, next: [next, still].filter(Boolean).join(" ") });
  if (!(error instanceof ApiError)) {
    console.error(error);
    return say("The page hit an error of its own.", "Reload the page.");
  }
  const detail = sentence(error.problem.detail ?? "");
  const wait = error.retryAfter ? `${error.retryAfter} seconds` : "a moment";
  switch (error.status) {
    case 0:
      return say("The server did not answer.", "Check the connection and try again.");
    case 401:
      return say("Your session has ended.", "Sign in again.");
    case 412:
      return say("This changed while you were looking at it.", "The newest is shown now; try again.");
    case 429:
      return say("Too many attempts in a short time.", `Wait ${wait} and try again.`);
    case 503:
      return say(detail || "The server is busy.", `Try again in ${wait}.`);
  }
  if (error.status >= 500) {
    const id = error.problem.request_id;
    return say("Something went wrong in the server.", `Try again.${id ? ` If it stays so, report request ${id}.` : ""}`);
  }
  const found = findings(error.problem, detail);
  if (found) return say(found);
  return say(detail || sentence(error.problem.title ?? "") || "The server refused this.", detail ? "" : "Correct it and try again.");
}

/** What is wrong in particular, where the problem as a whole does not say it. */
function findings({ errors }: ProblemJson, detail: string): string {
  const each = (errors ?? []).map((e) => sentence(e.detail ?? "")).filter((text) => text && !detail.includes(text.slice(0, -1)));
  return [...new Set(each)].slice(0, 3).join(" ");
}

function sentence(text: string): string {
  const trimmed = text.trim();
  if (!trimmed) return "";
  const upper = trimmed[0]!.toUpperCase() + trimmed.slice(1);
  return /[.!?…]$/.test(upper) ? upper : `${upper}.`;
}
