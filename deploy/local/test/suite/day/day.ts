import type { ReadersShell } from './readersShell.js';
import type { ScannedCt } from './scannedCt.js';
import { type Site, type SiteName, until } from './sites.js';
import type { Story } from './story.js';

interface Typed {
  at: string;
  /** What happens, or what can be said of it when it has happened. */
  sentence: string | ((printed: string) => string);
  commands: string;
  /** Whether the reader is shown what the commands print. */
  shows?: boolean;
}

/** Everything that the chapters of the day share. */
export class Day {
  /** What the commands at the research site printed so far. */
  readonly printedAtResearch: string[] = [];
  private scanned: ScannedCt | undefined;

  constructor(
    /** Where the reader types. */
    readonly folder: string,
    readonly sites: Record<SiteName, Site>,
    readonly shell: ReadersShell,
    readonly story: Story,
    /** Images of the CT. */
    readonly slices: number,
  ) {}

  /** There once it was made. */
  get ct(): ScannedCt {
    if (!this.scanned) throw new Error('Nothing was scanned yet');
    return this.scanned;
  }

  set ct(ct: ScannedCt) {
    this.scanned = ct;
  }

  /** Types commands as a reader does, and tells of them. @returns what they printed */
  async types({ at, sentence, commands, shows = false }: Typed): Promise<string> {
    const begin = performance.now();
    const printed = await this.shell.type(commands);
    const seconds = (performance.now() - begin) / 1_000;
    if (/research/i.test(commands)) this.printedAtResearch.push(printed);
    const told = typeof sentence === 'string' ? sentence : sentence(printed);
    this.story.tell({ at, sentence: told, seconds, commands, shown: shows ? printed : undefined });
    return printed;
  }

  /** Tells of what was found out without typing anything. */
  finds(at: string, sentence: string): void {
    this.story.tell({ at, sentence });
  }

  /** Ends a service as a crash would, and waits until its supervisor has brought it back. */
  async crashes(at: string, name: SiteName, service: string): Promise<void> {
    const site = this.sites[name];
    const before = site.timesReadyAgain(service);
    const begin = performance.now();
    const commands = `crash ${name} ${service}`;
    await this.shell.type(commands);
    await until(async () => site.timesReadyAgain(service) > before);
    const seconds = (performance.now() - begin) / 1_000;
    const sentence = `The process of ${service} at ${site.called} is killed, and is there again.`;
    this.story.tell({ at, sentence, seconds, commands });
  }

  /** What a variable of the reader's shell holds. */
  value(name: string): Promise<string> {
    return this.shell.type(`printf '%s' "$${name}"`);
  }
}
