import { StringDecoder } from 'node:string_decoder';

/** One event of a stream of server-sent events. */
export interface ServerEvent {
  type: string;
  /** Several lines of it joined by line feeds. */
  data: string;
}

/** Characters of an event that has not ended. */
const LONGEST_EVENT = 1_000_000;

/** The stream is none of server-sent events. */
export class EventTooLong extends Error {
  override readonly name = 'EventTooLong';
}

/**
 * Reads server-sent events (HTML Living Standard 9.2.6), as generously as that does: any line ends, no blank after the colon,
 * comments, unknown fields. What stands behind the last empty line counts as an event, too.
 *
 * @throws EventTooLong; what reading the source throws
 */
export async function* serverEvents(source: AsyncIterable<Uint8Array>): AsyncGenerator<ServerEvent> {
  let type = '';
  let data: string[] = [];
  let length = 0;
  for await (const line of linesOf(source)) {
    length += line.length;
    if (length > LONGEST_EVENT) throw new EventTooLong();
    if (line === '') {
      if (type !== '' || data.length > 0) yield { type: type || 'message', data: data.join('\n') };
      [type, data, length] = ['', [], 0];
      continue;
    }
    const colon = line.indexOf(':');
    const field = colon === -1 ? line : line.slice(0, colon);
    const value = colon === -1 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (field === 'event') type = value.trim();
    else if (field === 'data') data.push(value);
  }
  if (type !== '' || data.length > 0) yield { type: type || 'message', data: data.join('\n') };
}

async function* linesOf(source: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new StringDecoder('utf8');
  let rest = '';
  for await (const chunk of source) {
    rest += decoder.write(Buffer.from(chunk));
    // A carriage return at the end may be the first half of a line end.
    const end = rest.endsWith('\r') ? rest.length - 1 : rest.length;
    const lines = rest.slice(0, end).split(/\r\n|\n|\r/);
    rest = (lines.pop() ?? '') + rest.slice(end);
    yield* lines;
    if (rest.length > LONGEST_EVENT) throw new EventTooLong();
  }
  rest += decoder.end();
  if (rest !== '') yield rest.replace(/\r$/, '');
}
