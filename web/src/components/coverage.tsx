import { useId, useState } from "preact/hooks";
import { usePrd } from "../state/context";
import type { CoverageState } from "../types";

const words: Record<CoverageState, string> = {
  known: "known",
  partial: "in part",
  missing: "missing",
  skipped: "skipped",
};

/** How much of what the template asks for is known: one stroke per topic. */
export function Coverage() {
  const interview = usePrd((s) => s.interview);
  const [open, setOpen] = useState(false);
  const id = useId();
  if (!interview || interview.coverage.length === 0) return null;
  const known = interview.coverage.filter((c) => c.state === "known").length;
  return (
    <div class="coverage">
      <button type="button" class="coverage-head" aria-expanded={open} aria-controls={id} onClick={() => setOpen(!open)}>
        <span class="coverage-words">
          {known} of {interview.coverage.length} topics known
        </span>
        <span class="coverage-percent">{Math.round(interview.percent)} %</span>
        <span class="meter" aria-hidden="true">
          {interview.coverage.map((topic) => (
            <span key={topic.topic} class={topic.state} title={`${topic.title}: ${words[topic.state]}`} />
          ))}
        </span>
      </button>
      {open && (
        <ul class="topics" id={id}>
          {interview.coverage.map((topic) => (
            <li key={topic.topic} class={topic.state}>
              <span class="dot" aria-hidden="true" />
              {topic.title}
              <span class="topic-state">{words[topic.state]}</span>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
