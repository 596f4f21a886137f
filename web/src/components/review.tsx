import { useMemo } from "preact/hooks";
import { usePrd, usePrdStore } from "../state/context";
import type { ReviewPart } from "../state/prd-store";
import { Approvals } from "./approvals";
import { Comments } from "./comments";
import { Lint } from "./lint";

/** What people say about the text, whether they sign it, and what a careful reader would remark. */
export function Review() {
  const store = usePrdStore();
  const part = usePrd((s) => s.reviewPart);
  const threads = usePrd((s) => s.threads);
  const open = useMemo(() => (threads ?? []).filter((t) => !t.resolved_at).length, [threads]);
  const parts: [ReviewPart, string][] = [
    ["comments", open ? `Comments ${open}` : "Comments"],
    ["approvals", "Sign"],
    ["lint", "Lint"],
  ];
  return (
    <div class="panel-scroll">
      <div class="switch" role="group" aria-label="Parts of the review">
        {parts.map(([name, title]) => (
          <button key={name} type="button" aria-pressed={part === name} onClick={() => store.set({ reviewPart: name })}>
            {title}
          </button>
        ))}
      </div>
      {part === "comments" && <Comments />}
      {part === "approvals" && <Approvals />}
      {part === "lint" && <Lint />}
    </div>
  );
}
