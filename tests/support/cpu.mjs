// The CPU time that a process spends: unlike the time that passes, it does not grow with what else the machine does.
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";

// Node cannot read the CPU clock of another process (clock_getcpuclockid(3)), which counts its threads that have ended
// too. Python can, by the number of that clock.
const READER = "import sys, time\nfor line in sys.stdin: print(time.clock_gettime_ns((~int(line) << 3) | 2), flush=True)";

class CpuClock {
  #child = spawn("python3", ["-c", READER], { stdio: ["pipe", "pipe", "inherit"] });
  #answers = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]();

  /** Nanoseconds that all threads of the process have run so far. */
  async read(pid) {
    this.#child.stdin.write(`${pid}\n`);
    const { value, done } = await this.#answers.next();
    if (done) throw new Error("python3 does not read the CPU clock");
    return Number(value);
  }

  close() {
    this.#child.stdin.end();
  }
}

const median = (values) => [...values].sort((a, b) => a - b)[values.length >> 1];

/**
 * How much the medians of the ways' CPU times differ: 0.05 is five per cent. The ways take turns, so that what
 * changes meanwhile meets all alike, and go on until they agree within `enough` or have had `most` turns.
 * @param {number} pid of the process that works
 * @param {Record<string, () => Promise<unknown>>} ways
 */
export async function cpuSpread(pid, ways, { enough = 0.05, least = 7, most = 35 } = {}) {
  const times = Object.fromEntries(Object.keys(ways).map((way) => [way, []]));
  const clock = new CpuClock();
  try {
    for (const run of Object.values(ways)) await run(); // what is done once is done
    for (let turn = 1; ; turn++) {
      for (const [way, run] of Object.entries(ways)) {
        const before = await clock.read(pid);
        await run();
        times[way].push((await clock.read(pid)) - before);
      }
      const medians = Object.fromEntries(Object.entries(times).map(([way, values]) => [way, median(values)]));
      const spread = Math.max(...Object.values(medians)) / Math.min(...Object.values(medians)) - 1;
      if (turn >= most || (turn >= least && spread < enough)) return { spread, medians };
    }
  } finally {
    clock.close();
  }
}
