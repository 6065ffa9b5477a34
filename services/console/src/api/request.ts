/** Why the suite refused something, or could not be asked. The message is for people: what is wrong and what to do. */
export class RequestFailure extends Error {
  override readonly name = 'RequestFailure';

  /** @param status 0 where no answer came */
  constructor(
    readonly status: number,
    message: string,
    /** The JSON of the answer; undefined for text. */
    readonly body?: unknown,
  ) {
    super(message);
  }
}

export interface RequestOptions {
  method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Sent as JSON. */
  json?: unknown;
  headers?: Record<string, string>;
  signal?: AbortSignal;
}

/**
 * Asks the suite, as whoever the session cookie says.
 *
 * @returns the JSON of the answer; text where it is text; undefined where it is empty
 * @throws RequestFailure
 */
export async function request<Answer = unknown>(
  path: string,
  { method = 'GET', json, headers = {}, signal }: RequestOptions = {},
): Promise<Answer> {
  const init: RequestInit = { method, headers, credentials: 'same-origin' };
  if (signal) init.signal = signal;
  if (json !== undefined) {
    init.body = JSON.stringify(json);
    init.headers = { ...headers, 'Content-Type': 'application/json' };
  }
  let answer: Response;
  let text: string;
  try {
    answer = await fetch(path, init);
    text = await answer.text();
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new RequestFailure(0, '');
  }
  const body = bodyOf(answer, text);
  if (!answer.ok) throw new RequestFailure(answer.status, messageOf(body) ?? answer.statusText, body);
  return body as Answer;
}

function bodyOf(answer: Response, text: string): unknown {
  if (text === '') return undefined;
  return answer.headers.get('content-type')?.includes('json') ? JSON.parse(text) : text;
}

/** CIRCUS and the image server answer `{error}`, often with what exactly is wrong; Slicebox' API plain text. */
export function messageOf(body: unknown): string | undefined {
  if (typeof body === 'string') return body;
  const { error, reason, validationErrors } = (body ?? {}) as Record<string, unknown>;
  if (typeof error !== 'string') return undefined;
  const flaws = Array.isArray(validationErrors) ? validationErrors.map(flawOf) : [];
  return [error, typeof reason === 'string' ? reason : '', ...flaws].filter((part) => part !== '').join(' ');
}

function flawOf(flaw: unknown): string {
  const { dataPath, message } = (flaw ?? {}) as { dataPath?: unknown; message?: unknown };
  return typeof message === 'string' ? `${dataPath ? `${String(dataPath)}: ` : ''}${message}` : '';
}

/** A query string; members that are undefined or empty are left out. */
export function query(members: Record<string, string | number | undefined>): string {
  const given = Object.entries(members).filter(([, value]) => value !== undefined && value !== '');
  return given.length === 0 ? '' : `?${new URLSearchParams(given.map(([key, value]) => [key, String(value)]))}`;
}
