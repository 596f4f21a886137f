// Tables whose rows are nodes: every row is told the same widths.
import assert from "node:assert/strict";
import { test } from "node:test";
import { load } from "./bundle.mjs";

const { cells, cellChanges, columnNames, tableColumns } = await load("lib/tables.ts");
const row = (id, text) => ({ id, code: id, text: `${text}\n` });
const HEAD = { id: "head", code: null, text: "| ID | Requirement | Priority |\n|----|:----|-----:|\n" };

test("a row is cut at its bars, and not at those that are escaped", () => {
  assert.deepEqual(cells("| FR-1 | a \\| b |  |"), ["FR-1", "a \\| b", ""]);
  assert.deepEqual(cells("FR-1 | x"), ["FR-1", "x"]);
});

test("short columns are as wide as what is in them, long ones share the rest", () => {
  const nodes = [HEAD, row("FR-1", "| FR-1 | The system shall send a reminder. | must |"), row("FR-12", "| FR-12 | The page shall show it. | should |")];
  const columns = tableColumns(nodes);
  assert.deepEqual([...columns.keys()], ["head", "FR-1", "FR-12"]);
  assert.equal(new Set(columns.values()).size, 1, "the same for all of them");
  assert.deepEqual(columns.get("head"), ["calc(5ch + 1.4rem)", "auto", "calc(8ch + 1.4rem)"]);
});

test("a table ends with its rows, and one without rows that are nodes is left alone", () => {
  const text = { id: "t", code: null, text: "After it.\n" };
  const item = { id: "M-1", code: "M-1", text: "- **M-1** Fewer late fees, of which there are many.\n" };
  assert.deepEqual([...tableColumns([HEAD, text, item]).keys()], []);
  const one = row("FR-1", "| FR-1 | The system shall send a reminder. | must |");
  assert.deepEqual([...tableColumns([text, HEAD, one, text, item, { ...HEAD, id: "other" }]).keys()], ["head", "FR-1"]);
  assert.deepEqual([...tableColumns([])], []);
});

test("the columns of a row are those of the head above it", () => {
  const nodes = [{ id: "s", text: "# Fees\n\n" }, { ...HEAD, text: `Words.\n\n${HEAD.text.replace("ID", "**ID**")}` }, row("FR-1", "| FR-1 | a | b |"), row("FR-2", "| FR-2 | a | b |"), { id: "t", text: "After it.\n" }];
  for (const id of ["head", "FR-1", "FR-2"]) assert.deepEqual(columnNames(nodes, id), ["ID", "Requirement", "Priority"], id);
  for (const id of ["s", "t", "gone", null, undefined]) assert.equal(columnNames(nodes, id), null, `${id}`);
});

test("a change of a row is told by its cells; what is no row of the table is not", () => {
  const names = ["ID", "Requirement", ""];
  assert.deepEqual(cellChanges("| FR-1 | a \\| b | P0 |\n", "| FR-1 | a | P1 |\r\n", names), [
    { name: "ID", before: "FR-1", after: "FR-1" },
    { name: "Requirement", before: "a | b", after: "a" },
    { name: "Column 3", before: "P0", after: "P1" },
  ]);
  assert.deepEqual(cellChanges("", "| FR-1 | a |", names).map((cell) => cell.after), ["FR-1", "a", ""]);
  assert.deepEqual(cellChanges("| FR-1 | a |", "", names).map((cell) => cell.before), ["FR-1", "a", ""]);
  for (const [before, after] of [["", ""], ["| a |", "- a"], ["| a |", "| a |\n| b |"], ["", "| a | b | c | d |"]]) assert.equal(cellChanges(before, after, names), null, after);
  assert.equal(cellChanges("| a |", "| b |", null), null);
});
