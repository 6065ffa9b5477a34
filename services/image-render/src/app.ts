import type { Bus } from '@circus/bus';
import type { Database } from '@circus/db';
import {
  type AccessResolver,
  createAccessCache,
  createService,
  ReadAudit,
  type ServiceApp,
  type ServiceOptions,
  SliceboxLog,
} from '@circus/service-kit';
import type { FastifyInstance } from 'fastify';
import { CaseLabels } from './cases/caseLabels.js';
import type { ImageRenderConfig } from './config.js';
import { ImageServer } from './imageServer.js';
import { imageServerGauges } from './imageServerGauges.js';
import { audience } from './routes/audience.js';
import { registerClientFilter } from './routes/clientFilter.js';
import { dicomWebFramesRoute } from './routes/dicomWebFrames.js';
import { dicomWebRenderedRoutes } from './routes/dicomWebRendered.js';
import { registerAnswerHeaders, registerOtherMethods } from './routes/httpRules.js';
import { imagePngRoute } from './routes/imagePng.js';
import { metadataRoute } from './routes/metadata.js';
import { mprRoute } from './routes/mpr.js';
import { obliqueRoute } from './routes/oblique.js';
import { rawRoute } from './routes/raw.js';
import { RequestCounter } from './routes/requestCounter.js';
import { tokenRoutes } from './routes/requestToken.js';
import { seriesMetadataRoute } from './routes/seriesMetadata.js';
import { seriesScanRoute } from './routes/seriesScan.js';
import { seriesVolumeRoute } from './routes/seriesVolume.js';
import { statusRoute } from './routes/status.js';
import { thumbnailRoute } from './routes/thumbnail.js';
import { volumeSocketRoute } from './routes/volumeSocket.js';
import { subscribeSeriesUpdated } from './subscribers/seriesUpdated.js';
import { SeriesTokens } from './tokens/seriesTokens.js';
import { TokenHolders } from './tokens/tokenHolders.js';
import { TokenUses } from './tokens/tokenUses.js';
import { Prefetcher } from './volumes/prefetcher.js';

export interface ImageRenderParts {
  config: ImageRenderConfig;
  log: ServiceOptions['log'];
  bus: Bus;
  database: Database;
  /** Where rights come from; asked from auth when left out. */
  accessOf?: AccessResolver;
  /** Epoch milliseconds, by which tokens age; the clock unless a test says otherwise. */
  now?: () => number;
  /** What the worker threads run; the service's own unless a test says otherwise. */
  threadFile?: URL | undefined;
}

/** Every path of the RS surface. */
const PATHS = [
  ...['/status', '/metadata', '/mpr', '/oblique', '/raw', '/requestToken', '/token', '/volume', '/scan'],
  ...['metadata', 'volume', 'scan', 'thumbnail'].map((name) => `/series/:seriesUid/${name}`),
];

const UNREADABLE = 'The image server was started and cannot read the archive yet.';

/** Builds image-render: the image server and its routes. Closing the app ends its threads. */
export async function buildApp(parts: ImageRenderParts): Promise<ServiceApp> {
  const { config, log, bus, database } = parts;
  const accessOf = parts.accessOf ?? (await createAccessCache(bus, config.ACCESS_TTL_WITHOUT_NATS_MS));
  const tokens = new SeriesTokens(config.RS_TOKEN_KEY, parts.now);
  const uses = await TokenUses.heardOn(bus, config.RS_TOKEN_EXPIRE * 1000, parts.now);
  const holders = new TokenHolders(tokens, uses, accessOf);
  const ownCredentials = holders.ofRequest;
  let measured: ImageServer | undefined;
  const app = await createService({
    ...{ name: 'image-render', config, log, bus, database, surface: 'rs', accessOf, ownCredentials },
    gauges: imageServerGauges(() => measured),
  });
  registerClientFilter(app, config.RS_GLOBAL_IP_FILTER);
  const sliceboxLog = new SliceboxLog(bus, log);
  const server = await ImageServer.open(config, database, {
    threadFile: parts.threadFile,
    onOpened: (series) => {
      // Nobody's picture waits for this.
      void series.outOfPlace().then((imageNumber) => {
        if (imageNumber !== null) log.warn({ seriesId: series.id, imageNumber }, 'The images of a series lie unevenly');
      });
    },
    onIdleDeath: (error) => {
      log.error({ err: error }, 'A worker thread died');
      sliceboxLog.writeOnce({ entryType: 'ERROR', subject: 'System', message: 'A thread of the image server died.' });
    },
  });
  measured = server;
  const prefetcher = new Prefetcher({
    ...{ archive: server.archive, cache: server.cache, loader: server.loader },
    ...{ domains: config.PREFETCH_DOMAINS, after: config.PREFETCH_AFTER_MS },
    onError: (error) => log.info({ err: error }, 'A series could not be loaded before anybody asked for it'),
  });
  const ignoreSeries =
    config.PREFETCH_DOMAINS.length > 0 ? await subscribeSeriesUpdated(bus, prefetcher) : () => undefined;
  app.addHook('onClose', async () => {
    ignoreSeries();
    prefetcher.stop();
    await server.close();
  });
  app.addHook('onReady', async () => {
    // Without a database the service is not ready, but it starts.
    await server.archive.warmUp().catch((error: unknown) => {
      log.warn({ err: error }, 'The archive cannot be read yet');
      sliceboxLog.writeOnce({ entryType: 'ERROR', subject: 'System', message: UNREADABLE });
    });
  });

  registerAnswerHeaders(app, config.RS_CORS_ORIGIN);
  const counter = new RequestCounter(app as unknown as FastifyInstance);
  const viewers = audience(config.RS_AUTHENTICATION);
  statusRoute(app, { cache: server.cache, counter, authentication: config.RS_AUTHENTICATION });
  const readAudit = new ReadAudit(bus);
  app.addHook('onClose', async () => {
    await readAudit.drain();
    await sliceboxLog.drain();
  });
  for (const route of [metadataRoute, rawRoute, seriesMetadataRoute, seriesScanRoute]) {
    route(app, server, viewers, readAudit);
  }
  const caseLabels = new CaseLabels(bus);
  mprRoute(app, server, viewers, readAudit, caseLabels);
  obliqueRoute(app, server, viewers, readAudit, caseLabels);
  thumbnailRoute(app, server, viewers, readAudit);
  // Slicebox' surface always needs a credential.
  imagePngRoute(app, server, audience(true), readAudit);
  dicomWebFramesRoute(app, server, audience(true), readAudit);
  dicomWebRenderedRoutes(app, server, audience(true), readAudit);
  seriesVolumeRoute(app, server, viewers, readAudit, config.RS_VOLUME_COMPRESSION);
  tokenRoutes(
    app,
    {
      tokens,
      accessOf,
      authentication: config.RS_AUTHENTICATION,
      allowedAddresses: config.RS_TOKEN_REQUEST_IP_FILTER,
    },
    readAudit,
  );
  volumeSocketRoute(app, {
    ...{ server, holders, accessOf, authentication: config.RS_AUTHENTICATION, audit: readAudit },
    maxBuffered: config.RS_SOCKET_BUFFER_KIB * 1024,
    pingInterval: config.RS_SOCKET_PING_INTERVAL * 1000,
  });
  registerOtherMethods(app, PATHS);
  return app;
}
