import { Refused } from './refused.js';

/** What a task reports. */
export interface TaskEvent {
  type: 'progress' | 'finish' | 'error';
  taskId: string;
  message: string;
  /** How far it is, where it knows. */
  finished?: number;
  total?: number;
  /** Tells ends from others, for going on behind it. */
  id?: string;
}

export interface TaskEventsOptions {
  /** Of the last event that is known: ends since then are told first. */
  lastEventId?: string;
  signal?: AbortSignal;
}

export interface Connection {
  root: string;
  headers: Record<string, string>;
}

/** Server-sent events of `GET /api/tasks/report`; ends with the connection or with `signal`. */
export async function* taskEvents(connection: Connection, options: TaskEventsOptions = {}): AsyncGenerator<TaskEvent> {
  try {
    yield* await openTaskEvents(connection, options);
  } catch (error) {
    if (!options.signal?.aborted) throw error;
  }
}

/** Resolves when the suite listens: whatever happens from then on is told. @throws Refused */
export async function openTaskEvents(
  { root, headers }: Connection,
  { lastEventId, signal }: TaskEventsOptions = {},
): Promise<AsyncGenerator<TaskEvent>> {
  const response = await fetch(`${root}/api/tasks/report`, {
    headers: {
      ...headers,
      accept: 'text/event-stream',
      ...(lastEventId !== undefined && { 'last-event-id': lastEventId }),
    },
    ...(signal && { signal }),
  });
  if (!response.ok || !response.body) throw Refused.of(response.status, await response.text());
  return eventsOf(response.body);
}

async function* eventsOf(body: ReadableStream<Uint8Array>): AsyncGenerator<TaskEvent> {
  let fields: Record<string, string> = {};
  for await (const line of linesOf(body)) {
    if (line === '') {
      if (fields.data !== undefined) yield eventOf(fields as { data: string });
      fields = {};
    } else if (!line.startsWith(':')) {
      const [, name = '', value = ''] = /^([^:]*):? ?(.*)$/s.exec(line) ?? [];
      fields[name] = name === 'data' && fields.data !== undefined ? `${fields.data}\n${value}` : value;
    }
  }
}

function eventOf({ event, data, id }: { event?: string; data: string; id?: string }): TaskEvent {
  const told = JSON.parse(data) as Omit<TaskEvent, 'type' | 'id'>;
  return { ...told, type: event as TaskEvent['type'], ...(id !== undefined && { id }) };
}

async function* linesOf(body: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let rest = '';
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) {
      rest += decoder.decode(next.value, { stream: true });
      const lines = rest.split(/\r?\n/);
      rest = lines.pop() ?? '';
      yield* lines;
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}
