// How much of a real document's requirements is in a PRD that the guide makes by interviewing somebody who knows nothing
// but that document, and answers in its words.   STET_BIN=build/stet node bench/evaluation/interview.mjs DATA_FOLDER
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { signIn } from "../../tests/support/client.mjs";
import { startServer } from "../../tests/support/server.mjs";

const folder = join(process.argv[2] ?? process.env.STET_TEST_DATA ?? "", "prds");
const verbose = process.argv.includes("--verbose");

/** The sections of a document: {title, level, text}, the text without that of subsections. */
function sectionsOf(markdown) {
  const sections = [{ title: "", level: 0, text: "" }];
  for (const line of markdown.split("\n")) {
    const heading = /^(#{1,6})\s+(.*)$/.exec(line);
    if (heading) sections.push({ title: heading[2], level: heading[1].length, text: "" });
    else sections.at(-1).text += `${line}\n`;
  }
  return sections;
}

/** A section with all below it, as somebody would say it: no headings. */
function told(sections, pattern) {
  const parts = [];
  sections.forEach((section, i) => {
    if (!pattern.test(section.title)) return;
    parts.push(section.text);
    for (let j = i + 1; j < sections.length && sections[j].level > section.level; j++) parts.push(sections[j].text);
  });
  return parts.join("\n").replace(/^---$/gm, "").trim();
}

const row = (line) => line.split("|").slice(1, -1).map((cell) => cell.trim());

/** Three documents: what the person knows about each topic, and which requirements the document has. */
const documents = [
  {
    file: "speckit-001-event-discovery-rsvp.md",
    title: "Event Discovery & RSVP",
    requirements: (text) => text.split("\n").filter((line) => /^\| FR-/.test(line)).map((line) => row(line)[1]),
    knows: (sections, requirements) => ({
      users: told(sections, /^US-/).split("\n").filter((line) => /^\*\*As/.test(line)).join("\n"),
      goals: told(sections, /^Success Criteria/),
      metrics: told(sections, /^Success Criteria/),
      requirements: requirements.join("\n"),
      failures: told(sections, /^Edge Cases/),
    }),
  },
  {
    file: "openspec-telemetry.md",
    title: "Telemetry",
    requirements: (text) => text.split("\n").filter((line) => /\bSHALL\b/.test(line) && !line.startsWith("-")),
    knows: (sections, requirements) => ({
      problem: told(sections, /^Purpose/),
      requirements: requirements.join("\n"),
      failures: told(sections, /^Requirement: Silent failure/),
    }),
  },
  {
    file: "companion-claude-specs-prompt-separation-requirements.md",
    title: "Prompt separation",
    requirements: (text) => text.split("\n").filter((line) => /^\d+\. (WHEN|IF)/.test(line)).map((line) => line.replace(/^\d+\. /, "")),
    knows: (sections, requirements) => ({
      problem: told(sections, /^Introduction/),
      users: sections.map((section) => section.text).join("\n").split("\n").filter((line) => /^\*\*User Story/.test(line)).join("\n"),
      requirements: requirements.join("\n"),
    }),
  },
];

/** Content words; scripts without spaces by character. */
const wordsOf = (text) => text.toLowerCase().replace(/\b(the|a|an|system|shall|must|should|is|are|be|to|of|and|or|let|when|then|if)\b/g, " ")
  .match(/\p{Script=Han}|[\p{L}\p{N}]+/gu) ?? [];

/** The share of a requirement's words that a text has. */
function share(requirement, text) {
  const words = wordsOf(requirement);
  const there = new Set(wordsOf(text));
  return words.filter((word) => there.has(word)).length / Math.max(1, words.length);
}

async function interview(person, document) {
  const markdown = readFileSync(join(folder, document.file), "utf8");
  const requirements = document.requirements(markdown);
  const knows = document.knows(sectionsOf(markdown), requirements);
  const prd = (await person.call("POST", "/prds", { title: document.title, template: "prd" })).body;
  const path = `/prds/${prd.id}`;
  let asked = 0;
  await person.call("POST", `${path}/messages`, { text: "Let's begin." });
  for (; asked < 20; asked++) {
    const { question } = (await person.call("GET", `${path}/interview`)).body;
    if (!question) break;
    const { body } = await person.call("POST", `${path}/messages`, { text: knows[question.topic] || "skip" });
    if (verbose) console.error(`\n? ${question.text}\n> ${(knows[question.topic] || "skip").slice(0, 200)}\n< ${body.reply.text.slice(0, 600)}`);
    for (const proposal of body.proposals)
      await person.call("POST", `/proposals/${proposal.id}/decisions`,
        { decisions: proposal.operations.map((operation) => ({ operation: operation.index, verdict: "accept" })) });
  }
  const nodes = (await person.call("GET", `${path}/nodes`)).body.items;
  const items = nodes.filter((node) => node.kind === "requirement");
  const found = { items: 0, elsewhere: 0, lost: [] };
  for (const requirement of requirements) {
    if (items.some((node) => share(requirement, node.text) >= 0.9)) found.items++;
    else if (nodes.some((node) => share(requirement, node.text) >= 0.9)) found.elsewhere++;
    else found.lost.push(requirement);
  }
  if (verbose) console.error((await person.markdown(prd.id)).toString());
  return { file: document.file, asked, requirements: requirements.length, made: items.length, ...found };
}

const server = await startServer();
try {
  const person = await signIn(server, "person@example.org");
  console.log("| document | questions | requirements | in one requirement of the PRD | elsewhere in it | lost | requirements made |");
  console.log("|---|---|---|---|---|---|---|");
  for (const document of documents) {
    const { file, asked, requirements, items, elsewhere, lost, made } = await interview(person, document);
    console.log(`| ${file} | ${asked} | ${requirements} | ${items} | ${elsewhere} | ${lost.length} | ${made} |`);
    if (verbose) for (const one of lost) console.error(`lost: ${one}`);
  }
} finally {
  await server.stop();
}
