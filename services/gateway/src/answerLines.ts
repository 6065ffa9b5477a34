import { corsHeaders, imageServerCorsHeaders } from './cors.js';
import { type OwnLines, ownLines } from './proxy/responseHeaders.js';
import type { Surface } from './routing/routeTable.js';
import { type BrowserPolicy, pageHeaders, securityLines } from './securityHeaders.js';

/** Header lines that the gateway gives its answers. */
export interface LinesOfAnswers {
  /** Lines that the gateway adds to a service's answer. */
  readonly own: OwnLines;
  /** Lines of an answer that the gateway gives itself. */
  readonly answerLines: readonly string[];
}

/** The header lines of all answers, put together once. */
export class AnswerLines {
  private readonly plain: Record<'api' | 'dicomWeb' | 'imageServer', LinesOfAnswers>;
  private readonly encrypted: Record<'api' | 'dicomWeb' | 'imageServer', LinesOfAnswers>;

  /** @param corsOrigin `*` or one origin */
  constructor(corsOrigin: string, policy: BrowserPolicy) {
    const page = Object.entries(pageHeaders(policy)).flat();
    const lines = (encrypted: boolean) => {
      const always = securityLines(policy, encrypted);
      const withCors = (door: 'api' | 'dicomWeb') => {
        const own = ownLines([...always, ...corsHeaders(corsOrigin, door)], page);
        return { own, answerLines: own.lines };
      };
      return {
        api: withCors('api'),
        dicomWeb: withCors('dicomWeb'),
        // The image server's answers bring their own CORS lines; these are for what is said in its place.
        imageServer: {
          own: ownLines(always, page),
          answerLines: [...always, ...imageServerCorsHeaders(corsOrigin)],
        },
      };
    };
    this.plain = lines(false);
    this.encrypted = lines(true);
  }

  for(surface: Surface, encrypted: boolean): LinesOfAnswers {
    const lines = encrypted ? this.encrypted : this.plain;
    if (surface === 'rs') return lines.imageServer;
    return surface === 'dicomweb' ? lines.dicomWeb : lines.api;
  }
}
