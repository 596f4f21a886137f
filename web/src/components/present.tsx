import { initials, names } from "../lib/format";
import { useStore } from "../lib/store";
import { usePrdStore } from "../state/context";
import { session } from "../state/session";

/** Who else looks at the PRD now. */
export function Present() {
  const store = usePrdStore();
  const people = useStore(store.live, (s) => s.people);
  const own = useStore(session, (s) => s.user?.id);
  const others = people.filter((person) => person.id !== own);
  if (!others.length) return null;
  const words = `${names(others.map((person) => person.name))} ${others.length > 1 ? "are" : "is"} looking too`;
  return (
    <p class="present" title={others.map((person) => person.name).join(", ")}>
      <span class="initials" aria-hidden="true">
        {others.length > 1 ? others.length : initials(others[0]!.name)}
      </span>
      <span class="present-words">{words}</span>
    </p>
  );
}
