import { useState } from "preact/hooks";
import { cellChanges, columnNames, type CellChange } from "../lib/tables";
import { usePrd } from "../state/context";
import { Diff, Settled } from "./diff";

interface Props {
  before: string;
  after: string;
  /** The node that changes, or the one that the new text is to follow: it tells what the columns of a row are. */
  near: string | null | undefined;
  label?: string | undefined;
  /** The change was let stand: nothing is marked any more. */
  settled?: boolean | undefined;
}

/** A change of a text. Of a row of a table: the cells that change, each by the name of its column. */
export function TextChange({ before, after, near, label, settled }: Props) {
  const nodes = usePrd((s) => s.nodes);
  const [plain, setPlain] = useState(false);
  const cells = cellChanges(before, after, columnNames(nodes, near));
  const text = settled ? <Settled text={after} /> : <Diff before={before} after={after} label={label} />;
  if (!cells) return text;
  return (
    <div class="row-change">
      {plain ? text : <Cells cells={cells} isNew={!before.trim() || !!settled} label={label} settled={settled} />}
      <p class="cells-note">
        {!plain && note(cells, !before.trim() || !!settled)}
        <button type="button" class="link" onClick={() => setPlain(!plain)}>
          {plain ? "As cells" : "As Markdown"}
        </button>
      </p>
    </div>
  );
}

function Cells({ cells, isNew, label, settled }: { cells: CellChange[]; isNew: boolean; label?: string | undefined; settled?: boolean | undefined }) {
  const shown = isNew ? cells.filter((cell) => cell.after || cell.before) : cells.filter((cell) => cell.before !== cell.after);
  if (!shown.length) return <p class="marks empty">The words stay the same.</p>;
  return (
    <dl class="cells" aria-label={label ?? "Change"}>
      {shown.map((cell, i) => (
        <div key={i}>
          <dt>{cell.name}</dt>
          <dd>{settled ? <Settled text={cell.after} /> : <Diff before={cell.before} after={cell.after} label={`Change of ${cell.name}`} />}</dd>
        </div>
      ))}
    </dl>
  );
}

/** Which cells are not shown, and why. */
function note(cells: CellChange[], isNew: boolean): string {
  const left = cells.filter((cell) => cell.before === cell.after && (isNew ? !cell.after : cell.after)).map((cell) => cell.name);
  return left.length ? `${isNew ? "Empty" : "As before"}: ${left.join(", ")}. ` : "";
}
