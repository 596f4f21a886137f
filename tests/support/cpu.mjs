// The CPU time that a process spends: unlike the time that passes, it does not grow with what else the machine does.
import { readFileSync, readdirSync } from "node:fs";

/** Nanoseconds that all threads of the process have run so far (schedstat of proc(5), the first field). */
export function cpuTime(pid) {
  let sum = 0;
  for (const thread of readdirSync(`/proc/${pid}/task`)) {
    try {
      sum += Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, "utf8").split(" ")[0]);
    } catch {
      // It has just ended.
    }
  }
  return sum;
}

const median = (values) => [...values].sort((a, b) => a - b)[values.length >> 1];

/**
 * How much the medians of the ways' CPU times differ: 0.05 is five per cent. The ways take turns, so that what
 * changes meanwhile meets all alike, and go on until they agree within `enough` or have had `most` turns.
 * @param {() => number} pid of the process that works
 * @param {Record<string, () => Promise<unknown>>} ways
 */
export async function cpuSpread(pid, ways, { enough = 0.05, least = 7, most = 35 } = {}) {
  const times = Object.fromEntries(Object.keys(ways).map((way) => [way, []]));
  for (const run of Object.values(ways)) await run(); // what is done once is done
  for (let turn = 1; ; turn++) {
    for (const [way, run] of Object.entries(ways)) {
      const before = cpuTime(pid);
      await run();
      times[way].push(cpuTime(pid) - before);
    }
    const medians = Object.values(times).map(median);
    const spread = Math.max(...medians) / Math.min(...medians) - 1;
    if (turn >= most || (turn >= least && spread < enough))
      return { spread, medians: Object.fromEntries(Object.keys(ways).map((way, i) => [way, `${(medians[i] / 1e6).toFixed(2)} ms`])) };
  }
}
