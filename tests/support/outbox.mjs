// What a server without a mail server has written to its outbox.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { readMail } from "./mail.mjs";

/** All mails so far, the oldest first. */
export function outbox(server) {
  const folder = join(server.data, "outbox");
  let names = [];
  try {
    names = readdirSync(folder).filter((name) => name.endsWith(".eml")).sort();
  } catch {
    // Nothing was written yet.
  }
  return names.map((name) => ({ file: join(folder, name), ...readMail(readFileSync(join(folder, name), "utf8")) }));
}

/** The mails to an address, once there are as many; fails when they do not come. */
export async function mailsTo(server, address, count = 1, subject = /./) {
  const deadline = Date.now() + 30_000;
  for (;;) {
    const found = outbox(server).filter((mail) => mail.to === address && subject.test(mail.subject));
    if (found.length >= count) return found;
    if (Date.now() > deadline)
      throw new Error(`${found.length} of ${count} mails to ${address}: ${outbox(server).map((mail) => `${mail.to} ${mail.subject}`)}`);
    await sleep(20);
  }
}

/** The newest mail to an address, once there are as many as that. */
export const mailTo = async (server, address, count = 1, subject = /./) => (await mailsTo(server, address, count, subject)).at(-1);

/** The token in the link of a mail. */
export const tokenIn = (mail) => /token=([\w-]{43})\b/.exec(mail.text)?.[1];
