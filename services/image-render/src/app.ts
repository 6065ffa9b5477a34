import type { Bus } from '@circus/bus';
import type { Database } from '@circus/db';
import {
  type AccessResolver,
  createService,
  ReadAudit,
  type ServiceApp,
  type ServiceOptions,
} from '@circus/service-kit';
import type { FastifyInstance } from 'fastify';
import type { ImageRenderConfig } from './config.js';
import { ImageServer } from './imageServer.js';
import { audience } from './routes/audience.js';
import { registerAnswerHeaders, registerOtherMethods } from './routes/httpRules.js';
import { metadataRoute } from './routes/metadata.js';
import { mprRoute } from './routes/mpr.js';
import { RequestCounter } from './routes/requestCounter.js';
import { statusRoute } from './routes/status.js';

export interface ImageRenderParts {
  config: ImageRenderConfig;
  log: ServiceOptions['log'];
  bus: Bus;
  database: Database;
  /** Where rights come from; asked from auth when left out. */
  accessOf?: AccessResolver;
  /** What the worker threads run; the service's own unless a test says otherwise. */
  threadFile?: URL | undefined;
}

/** Builds image-render: the image server and its routes. Closing the app ends its threads. */
export async function buildApp(parts: ImageRenderParts): Promise<ServiceApp> {
  const { config, log, bus, database, accessOf } = parts;
  const app = await createService({ name: 'image-render', config, log, bus, database, surface: 'rs', accessOf });
  const server = await ImageServer.open(config, database, {
    threadFile: parts.threadFile,
    onOpened: (series) => {
      // Nobody's picture waits for this.
      void series.outOfPlace().then((imageNumber) => {
        if (imageNumber !== null) log.warn({ seriesId: series.id, imageNumber }, 'The images of a series lie unevenly');
      });
    },
    onIdleDeath: (error) => log.error({ err: error }, 'A worker thread died'),
  });
  app.addHook('onClose', () => server.close());
  app.addHook('onReady', async () => {
    // Without a database the service is not ready, but it starts.
    await server.archive.warmUp().catch((error: unknown) => log.warn({ err: error }, 'The archive cannot be read yet'));
  });

  registerAnswerHeaders(app, config.RS_CORS_ORIGIN);
  const counter = new RequestCounter(app as unknown as FastifyInstance);
  const viewers = audience(config.RS_AUTHENTICATION);
  statusRoute(app, { cache: server.cache, counter, authentication: config.RS_AUTHENTICATION });
  metadataRoute(app, server, viewers);
  mprRoute(app, server, viewers, new ReadAudit(bus));
  registerOtherMethods(app, ['/status', '/metadata', '/mpr']);
  return app;
}
