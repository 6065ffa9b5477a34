import type { Surface } from './routing/routeTable.js';

/** A body in the words of one family of clients (DECISIONS 3). */
export interface RefusalBody {
  readonly contentType: string;
  readonly body: string;
}

/** Puts a sentence into the error format of a surface. */
export function refusalBody(surface: Surface, message: string): RefusalBody {
  switch (surface) {
    case 'slicebox':
      return { contentType: 'text/plain; charset=UTF-8', body: message };
    case 'rs':
      return { contentType: 'application/json', body: JSON.stringify({ result: 'ng', status: 'ng', message }) };
    default:
      return { contentType: 'application/json; charset=utf-8', body: JSON.stringify({ error: message }) };
  }
}
