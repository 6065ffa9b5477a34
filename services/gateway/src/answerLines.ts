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
  private readonly plain: { api: LinesOfAnswers; imageServer: LinesOfAnswers };
  private readonly encrypted: { api: LinesOfAnswers; imageServer: LinesOfAnswers };

  /** @param corsOrigin `*` or one origin */
  constructor(corsOrigin: string, policy: BrowserPolicy) {
    const page = Object.entries(pageHeaders(policy)).flat();
    const lines = (encrypted: boolean) => {
      const always = securityLines(policy, encrypted);
      const withCors = ownLines([...always, ...corsHeaders(corsOrigin)], page);
      return {
        api: { own: withCors, answerLines: withCors.lines },
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
    return surface === 'rs' ? lines.imageServer : lines.api;
  }
}
