import type { Logger } from 'pino';
import type { Upstreams } from '../proxy/upstreams.js';
import type { Router } from '../routing/router.js';
import { SERVICES } from '../routing/routeTable.js';
import { composeOpenApi, type JsonObject, type ServiceDocument } from './composition.js';

/** How long a composed document is served, in milliseconds: complete, or while a service is missing. */
const COMPLETE_MS = 60_000;
const INCOMPLETE_MS = 5_000;
const SERVICE_TIMEOUT_MS = 3_000;

/** The description of the whole API, asked from the services when somebody wants it. */
export class ApiDescription {
  private current: Promise<string> | undefined;
  private validUntil = 0;

  /** @param own the gateway's own document */
  constructor(
    private readonly parts: { upstreams: Upstreams; router: Router; log: Logger; version: string },
    private readonly own: () => JsonObject,
  ) {}

  /** The composed document as JSON text. A service that does not answer is named in it as missing. */
  read(): Promise<string> {
    if (!this.current || Date.now() >= this.validUntil) {
      this.validUntil = Date.now() + COMPLETE_MS;
      this.current = this.compose();
    }
    return this.current;
  }

  private async compose(): Promise<string> {
    const { router, version } = this.parts;
    const documents: ServiceDocument[] = await Promise.all([
      { service: 'gateway' as const, document: this.own() },
      ...SERVICES.map(async (service) => ({ service, document: await this.ask(service) })),
    ]);
    if (documents.some(({ document }) => !document)) this.validUntil = Date.now() + INCOMPLETE_MS;
    return JSON.stringify(composeOpenApi(documents, router, version));
  }

  private async ask(service: (typeof SERVICES)[number]): Promise<JsonObject | undefined> {
    const [pool] = this.parts.upstreams.poolsOf(service, undefined);
    try {
      const answer = await pool?.request({
        path: '/openapi.json',
        method: 'GET',
        headersTimeout: SERVICE_TIMEOUT_MS,
        bodyTimeout: SERVICE_TIMEOUT_MS,
        signal: AbortSignal.timeout(2 * SERVICE_TIMEOUT_MS),
      });
      const document: unknown = await answer?.body.json();
      if (answer?.statusCode === 200 && typeof document === 'object') return document as JsonObject;
    } catch (error) {
      this.parts.log.warn({ err: error, service }, 'A service does not describe its API');
    }
    return undefined;
  }
}
