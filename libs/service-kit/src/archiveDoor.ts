import { Readable } from 'node:stream';
import {
  DOOR_PATH,
  type ForwardedImages,
  INSTANCE_HEADER,
  Refusal,
  type RefusalKind,
  type RemovedByDoor,
  type Replacing,
  removedByDoor,
  SERVICE_HEADER,
  type StoredByDoor,
  type StoringOrigin,
  storedByDoor,
} from '@circus/contracts';
import { inSpan, TRACEPARENT, tracing } from '@circus/tracing';
import { Agent, type Dispatcher, request } from 'undici';
import { serviceToken } from './serviceToken.js';

export interface ArchiveDoorOptions {
  /** Address of series-ingest, without a path. */
  url: string;
  /** The name of the service that asks. */
  service: string;
  key: string;
  connections?: number;
}

/** The bytes of a stored instance. Whoever does not read them to their end destroys the stream. */
export interface FetchedInstance {
  stream: Readable;
  sizeBytes: number;
}

type AskedOfDoor = Pick<Dispatcher.RequestOptions, 'method' | 'body'> & {
  path: string;
  headers?: Record<string, string>;
};

/** The other side of series-ingest's internal door: how services that are not the archive store and read instances. */
export class ArchiveDoor {
  private readonly agent: Agent;

  constructor(private readonly options: ArchiveDoorOptions) {
    this.agent = new Agent({ connections: options.connections ?? 64, keepAliveTimeout: 4_000 });
  }

  /**
   * Stores one instance like every other door: filters and re-identification of its source apply.
   *
   * @throws Refusal as the archive says; `unavailable` where it is away; whatever the bytes' source throws
   */
  store(bytes: AsyncIterable<Uint8Array>, origin: StoringOrigin): Promise<StoredByDoor> {
    return this.send('POST', DOOR_PATH, bytes, origin);
  }

  /**
   * Puts what was made out of an instance in its place, durable before the old one is deleted. Series tags go along.
   *
   * @returns the new instance; it has the old one's id where its identity is the same
   * @throws Refusal `missing`; `conflict` where a case uses the series; as `store`
   */
  replace(imageId: number, bytes: AsyncIterable<Uint8Array>, replacement: Replacing): Promise<StoredByDoor> {
    return this.send('PUT', `${DOOR_PATH}/${imageId}`, bytes, replacement);
  }

  /** @throws Refusal `missing`; `unavailable` where the archive is away */
  async fetch(imageId: number): Promise<FetchedInstance> {
    const response = await this.ask({ method: 'GET', path: `${DOOR_PATH}/${imageId}` });
    if (response.statusCode !== 200) throw await refusalOf(response);
    return { stream: response.body, sizeBytes: Number(response.headers['content-length']) };
  }

  /**
   * Deletes images that have been forwarded.
   *
   * @throws Refusal `unavailable` where the archive is away
   */
  async removeForwarded(forwarded: ForwardedImages): Promise<RemovedByDoor> {
    const response = await this.ask({
      method: 'POST',
      path: `${DOOR_PATH}/removal`,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(forwarded),
    });
    if (response.statusCode !== 200) throw await refusalOf(response);
    return removedByDoor.parse(await response.body.json());
  }

  async close(): Promise<void> {
    await this.agent.close();
  }

  private async send(
    method: 'POST' | 'PUT',
    path: string,
    bytes: AsyncIterable<Uint8Array>,
    about: StoringOrigin | Replacing,
  ): Promise<StoredByDoor> {
    const failure: { of?: unknown } = {};
    const body = Readable.from(watched(bytes, failure));
    const headers = {
      'content-type': 'application/octet-stream',
      [INSTANCE_HEADER]: Buffer.from(JSON.stringify(about)).toString('base64url'),
    };
    try {
      const response = await this.ask({ method, path, headers, body });
      if (response.statusCode >= 300) throw await refusalOf(response);
      return storedByDoor.parse(await response.body.json());
    } catch (error) {
      throw failure.of ?? error;
    } finally {
      body.destroy();
    }
  }

  private async ask(asked: AskedOfDoor): Promise<Dispatcher.ResponseData> {
    const trace = tracing();
    if (!trace) return this.dispatch(asked);
    const attributes = { 'http.request.method': asked.method, 'peer.service': 'series-ingest' };
    return inSpan(`${asked.method} series-ingest`, { kind: 'client', attributes }, async (span) => {
      const response = await this.dispatch(asked, span && { [TRACEPARENT]: trace.traceparentOf(span) });
      span?.setAttribute('http.response.status_code', response.statusCode);
      return response;
    });
  }

  private async dispatch(asked: AskedOfDoor, traceHeaders?: Record<string, string>): Promise<Dispatcher.ResponseData> {
    const { url, service, key } = this.options;
    const { path, headers, ...others } = asked;
    try {
      return await request(`${url}${path}`, {
        ...others,
        dispatcher: this.agent,
        headers: { ...headers, ...traceHeaders, [SERVICE_HEADER]: serviceToken(service, key) },
        // As long as bytes go out or are written, it lasts as long as it lasts.
        headersTimeout: 0,
      });
    } catch {
      throw new Refusal('unavailable', 'The archive is away. Try again in a moment.');
    }
  }
}

/** The same bytes; why they broke off is kept, since the connection only says that they did. */
async function* watched(bytes: AsyncIterable<Uint8Array>, failure: { of?: unknown }): AsyncIterable<Uint8Array> {
  try {
    yield* bytes;
  } catch (error) {
    failure.of = error;
    throw error;
  }
}

async function refusalOf(response: Dispatcher.ResponseData): Promise<Refusal> {
  const told = (await response.body.json().catch(() => null)) as { error?: string; kind?: RefusalKind } | null;
  if (told?.kind === 'unauthenticated') {
    // Nothing that whoever asked for it could mend.
    return new Refusal('unavailable', 'The archive does not know this service: an administrator has to look.');
  }
  if (told?.kind && told.error) return new Refusal(told.kind, told.error);
  return new Refusal('unavailable', 'The archive failed. Try again in a moment.');
}
