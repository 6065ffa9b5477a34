import type { TestSuite } from '@circus/testkit';

/** No answer may take longer than this, whatever is away. */
export const ANSWER_LIMIT_MS = 30_000;

/** While things are killed, and afterwards. */
export type Period = 'faults' | 'calm';

/** What became of the requests of one kind in one period. */
export interface Figures {
  /** Milliseconds of each that was answered. */
  durations: number[];
  statuses: Map<number, number>;
  /** Connections that broke, or could not be made. */
  broken: number;
}

/** Statuses by which a client is told that something is away; it may try again. */
const AWAY = [502, 503, 504];
/** What only a programmer understands. */
const INTERNAL = /\n\s+at |node_modules|\.[jt]s:\d+|Prisma|ECONN|SQLSTATE|<html/i;
const LONGEST_MESSAGE = 300;
const MOST_UNCLEAR = 20;

/** Counts the answers of a run, and looks at what clients are told. */
export class Measurements {
  period: Period = 'faults';
  /** Answers that no client can make sense of, or that nothing explains. */
  readonly unclear: string[] = [];
  private readonly kinds = new Map<string, Record<Period, Figures>>();

  get all(): ReadonlyMap<string, Record<Period, Figures>> {
    return this.kinds;
  }

  /**
   * Measures something that is answered.
   *
   * @param refusals statuses from 400 on that are answers like any other
   * @throws what `ask` throws: the connection broke
   */
  async measure<Answer extends { status: number; text?: string }>(
    kind: string,
    ask: () => Promise<Answer>,
    refusals: readonly number[] = [],
  ): Promise<Answer> {
    const { period } = this;
    const figures = this.figuresOf(kind)[period];
    const begin = performance.now();
    try {
      const answer = await ask();
      const { status, text } = answer;
      if (status === 0) throw new BrokenLine();
      figures.durations.push(performance.now() - begin);
      figures.statuses.set(status, (figures.statuses.get(status) ?? 0) + 1);
      if (status >= 400 && !refusals.includes(status)) this.judge(kind, period, status, text ?? '');
      return answer;
    } catch (error) {
      figures.broken += 1;
      if ((error as Error).name === 'TimeoutError') this.note(`${kind}: no answer within ${ANSWER_LIMIT_MS} ms`);
      else if (period === 'calm') this.note(`${kind}: the connection broke although nothing was killed: ${error}`);
      throw error;
    }
  }

  private judge(kind: string, period: Period, status: number, text: string): void {
    const told = `${kind}: ${status} ${JSON.stringify(text.slice(0, LONGEST_MESSAGE))}`;
    if (period === 'calm') this.note(`${told} although nothing was killed`);
    else if (!AWAY.includes(status)) this.note(told);
    else if (text.trim() === '' || text.length > LONGEST_MESSAGE || INTERNAL.test(text))
      this.note(`${told} is not plain`);
    else if (status === 503 && !/again/i.test(text)) this.note(`${told} does not say what to do`);
  }

  private note(line: string): void {
    if (this.unclear.length < MOST_UNCLEAR) this.unclear.push(line);
  }

  private figuresOf(kind: string): Record<Period, Figures> {
    const known = this.kinds.get(kind);
    if (known) return known;
    const none = (): Figures => ({ durations: [], statuses: new Map(), broken: 0 });
    const added = { faults: none(), calm: none() };
    this.kinds.set(kind, added);
    return added;
  }
}

/** The connection broke, and there is no more to be said. */
class BrokenLine extends Error {
  override readonly name = 'BrokenLine';
}

/** Statuses whose answers have no body. */
const WITHOUT_BODY = [204, 304];

/**
 * The same suite, whose requests are measured and end within the limit.
 *
 * @param kindOf the kind of a request, by its path
 */
export function measured(
  suite: TestSuite,
  measurements: Measurements,
  kindOf: (path: string) => string,
  refusals: readonly number[] = [],
): TestSuite {
  return {
    ...suite,
    fetch: async (path, init = {}) => {
      const ask = async () => {
        const response = await suite.fetch(path, { ...init, signal: AbortSignal.timeout(ANSWER_LIMIT_MS) });
        const bytes = await response.arrayBuffer();
        const { status, headers } = response;
        const text = status >= 400 ? Buffer.from(bytes).toString() : '';
        return {
          status,
          text,
          response: new Response(WITHOUT_BODY.includes(status) ? null : bytes, { status, headers }),
        };
      };
      return (await measurements.measure(kindOf(path), ask, refusals)).response;
    },
  };
}
