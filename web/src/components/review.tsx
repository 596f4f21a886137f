import { useMemo } from "preact/hooks";
import { usePrd, usePrdStore } from "../state/context";
import type { ReviewPart } from "../state/prd-state";
import { useStore } from "../lib/store";
import { Switch } from "./basics";
import { Approvals } from "./approvals";
import { Comments } from "./comments";
import { Links } from "./links";
import { Lint } from "./lint";
import { Stale } from "./stale";

/** What people say about the text, whether they sign it, and what a careful reader would remark. */
export function Review() {
  const store = usePrdStore();
  const part = usePrd((s) => s.reviewPart);
  const threads = usePrd((s) => s.threads);
  const open = useMemo(() => (threads ?? []).filter((t) => !t.resolved_at).length, [threads]);
  const links = useStore(store.links, (s) => s.links);
  const suspect = (links ?? []).filter((l) => l.suspect).length;
  const parts: [ReviewPart, string][] = [
    ["comments", open ? `Comments ${open}` : "Comments"],
    ["approvals", "Sign"],
    ["links", suspect ? `Links ${suspect}` : "Links"],
    ["stale", "Stale"],
    ["lint", "Lint"],
  ];
  return (
    <div class="panel-scroll">
      <Switch label="Parts of the review" value={part} options={parts} onChange={(reviewPart) => store.set({ reviewPart })} />
      {part === "comments" && <Comments />}
      {part === "approvals" && <Approvals />}
      {part === "links" && <Links />}
      {part === "stale" && <Stale />}
      {part === "lint" && <Lint />}
    </div>
  );
}
