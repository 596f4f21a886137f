import { Dialog } from "./basics";

const KEYS: [string, [string[], string][]][] = [
  [
    "Everywhere",
    [
      [["F6"], "next part of the page (outline, text, side panel); with Shift, the one before"],
      [["Tab"], "next control"],
      [["/"], "search; also Ctrl K"],
      [["Esc"], "close, or leave a field; what you typed is kept"],
    ],
  ],
  [
    "In the text and the outline",
    [
      [["↓", "↑"], "next and previous passage"],
      [["Home", "End"], "first and last passage"],
      [["Enter"], "in the outline: go to the passage; in the text: edit it"],
      [["N"], "write a new passage below"],
      [["P"], "see the proposal for this passage"],
      [["L"], "link this passage with another, or with an address"],
      [["C"], "comment on this passage, or on the words that are marked"],
    ],
  ],
  [
    "On a proposed change",
    [
      [["A"], "accept: let it stand"],
      [["E"], "edit it first"],
      [["R"], "reject: strike it"],
    ],
  ],
  [
    "While writing",
    [
      [["Enter"], "in the chat: send; Shift Enter makes a new line"],
      [["Ctrl", "Enter"], "in any other field: save"],
    ],
  ],
];

export function KeyboardHelp({ onClose }: { onClose: () => void }) {
  return (
    <Dialog title="Keyboard" onClose={onClose}>
      {KEYS.map(([title, rows]) => (
        <section class="keys" key={title}>
          <h3>{title}</h3>
          <dl>
            {rows.map(([keys, meaning]) => (
              <div key={meaning}>
                <dt>
                  {keys.map((key) => (
                    <kbd key={key}>{key}</kbd>
                  ))}
                </dt>
                <dd>{meaning}</dd>
              </div>
            ))}
          </dl>
        </section>
      ))}
    </Dialog>
  );
}
