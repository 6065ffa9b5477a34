/** What happens, as it is told: at what time of the day, in one sentence, with what a reader types for it. */
export interface Step {
  /** Of the story's clock, for instance 08:02. */
  at: string;
  sentence: string;
  /** How long it took. */
  seconds?: number | undefined;
  /** What a reader types; without it something is only found out. */
  commands?: string | undefined;
  /** What the commands printed, where the reader is shown it. */
  shown?: string | undefined;
}

export interface Chapter {
  title: string;
  steps: Step[];
}

/** Tells a story while it happens, a plain line for each step, and keeps it. */
export class Story {
  readonly chapters: Chapter[] = [];

  chapter(title: string): void {
    this.chapters.push({ title, steps: [] });
    say(`\n${title}`);
  }

  tell(step: Step): void {
    const chapter = this.chapters.at(-1);
    if (!chapter) throw new Error('A story begins with a chapter');
    chapter.steps.push(step);
    say(lineOf(step));
  }

  /** What this telling does without, and why. */
  leaveOut(what: string): void {
    say(`LEFT OUT: ${what}`);
  }
}

/** For instance `08:02 The scanner sends 20 images. 1.2 s` */
const lineOf = ({ at, sentence, seconds }: Step): string =>
  `${at}  ${sentence}${seconds === undefined ? '' : ` ${seconds.toFixed(1)} s`}`;

// Past jest, which would put a place in the code behind each line.
const say = (line: string): void => void process.stdout.write(`${line}\n`);
