import { readdirSync, readFileSync } from 'node:fs';
import type { Site } from './stage.js';

/** How much more than in its first third a process may have in the last third of the calm time: caches fill, leaks grow. */
const GROWTH = 1.25;
const GROWTH_MIB = 48;
const MORE_FILES = 40;
/** PostgreSQL's processes come and go with connections, and share most of their memory. */
const LEFT_OUT = ['postgresql'];
const LOOK_MS = 500;

interface Sample {
  rssMib: number;
  files: number;
}

/** One process that lived through the calm time. */
export interface Survivor {
  name: string;
  samples: Sample[];
}

/** Looks at memory and open files of every process again and again. */
export class ResourceWatch {
  private readonly survivors = new Map<number, Survivor>();
  private timer: NodeJS.Timeout | undefined;

  start(sites: readonly Site[]): void {
    this.timer = setInterval(() => this.look(sites), LOOK_MS);
  }

  stop(): void {
    clearInterval(this.timer);
  }

  /** Of each process: resident memory at first at its most, and in the end at its least, MiB. */
  figures(): { name: string; firstMib: number; lastMib: number }[] {
    return [...this.survivors.values()].map(({ name, samples }) => {
      const [first, last] = thirds(samples);
      return {
        name,
        firstMib: Math.max(...first.map(({ rssMib }) => rssMib)),
        lastMib: Math.min(...last.map(({ rssMib }) => rssMib)),
      };
    });
  }

  /** @returns processes that grow */
  wrongs(): string[] {
    const grown = this.figures()
      .filter(({ firstMib, lastMib }) => lastMib > firstMib * GROWTH + GROWTH_MIB)
      .map(({ name, firstMib, lastMib }) => `${name} grew from ${firstMib} to ${lastMib} MiB`);
    const holding = [...this.survivors.values()].flatMap(({ name, samples }) => {
      const [first, last] = thirds(samples).map((some) => some.map(({ files }) => files));
      const [before, after] = [Math.max(...(first as number[])), Math.min(...(last as number[]))];
      return after > before + MORE_FILES ? [`${name} holds ${after} files open, ${before} at first`] : [];
    });
    return [...grown, ...holding];
  }

  private look(sites: readonly Site[]): void {
    for (const { name, suite } of sites) {
      const { processes, supervisor } = suite.state();
      for (const [process, { pid }] of Object.entries({ ...processes, supervisor })) {
        if (LEFT_OUT.includes(process)) continue;
        const sample = sampleOf(pid);
        if (!sample) continue;
        const survivor = this.survivors.get(pid) ?? { name: `${process} of ${name}`, samples: [] };
        survivor.samples.push(sample);
        this.survivors.set(pid, survivor);
      }
    }
  }
}

function thirds(samples: readonly Sample[]): [Sample[], Sample[]] {
  const third = Math.ceil(samples.length / 3);
  return [samples.slice(0, third), samples.slice(-third)];
}

function sampleOf(pid: number): Sample | null {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    const rssMib = Math.round(Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1]) / 1024);
    return { rssMib, files: readdirSync(`/proc/${pid}/fd`).length };
  } catch {
    return null; // it has ended
  }
}
