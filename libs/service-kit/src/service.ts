import type { Bus } from '@circus/bus';
import { newId } from '@circus/contracts';
import type { Database, OutboxSchema } from '@circus/db';
import Fastify, {
  type FastifyBaseLogger,
  type FastifyInstance,
  LogController,
  type RawReplyDefaultExpression,
  type RawRequestDefaultExpression,
  type RawServerDefault,
} from 'fastify';
import { serializerCompiler, validatorCompiler, type ZodTypeProvider } from 'fastify-type-provider-zod';
import type { Logger } from 'pino';
import { type AccessResolver, createAccessCache } from './accessCache.js';
import type { Surface } from './caller.js';
import { type OwnCredentials, registerCallerIdentity } from './callerIdentity.js';
import type { ServiceConfig } from './config.js';
import { registerJsonParser } from './contentType.js';
import { registerErrorAnswers } from './errorAnswers.js';
import { type ReadinessCheck, registerHealth } from './health.js';
import { type Gauge, registerMetrics } from './metrics.js';
import { registerOpenApi } from './openApi.js';
import { registerRequestLog } from './requestLog.js';
import { registerRequestSpans } from './requestSpans.js';
import { outboxGauges, readinessGauge } from './stateGauges.js';
import { SUITE_VERSION } from './suiteVersion.js';

/** A service's HTTP side: Fastify whose routes are typed by their zod schemas. */
export type ServiceApp = FastifyInstance<
  RawServerDefault,
  RawRequestDefaultExpression,
  RawReplyDefaultExpression,
  FastifyBaseLogger,
  ZodTypeProvider
>;

export interface ServiceOptions {
  name: string;
  config: Pick<ServiceConfig, 'INTERNAL_PUBLIC_KEY' | 'ACCESS_TTL_WITHOUT_NATS_MS'> & {
    /** Of services that other services ask over HTTP. */
    INTERNAL_SERVICE_KEY?: string | undefined;
  };
  log: Logger;
  bus: Bus;
  database?: Database;
  /** The form of answers of routes that do not say another. */
  surface: Surface;
  /** Where rights come from; asked from auth over NATS when left out. */
  accessOf?: AccessResolver;
  /** Credentials that the service itself gives out, where it does. */
  ownCredentials?: OwnCredentials;
  /** Bytes of a JSON body: 1 MB (DECISIONS 17); routes of Slicebox' surface have its limit. */
  jsonLimit?: number;
  /** What must be there besides database and NATS. */
  readiness?: Record<string, ReadinessCheck>;
  /** What an administrator should know although the service is ready, by what it is about; shown at `/readyz`. */
  notices?: () => Record<string, string>;
  /** The outbox that the service relays, where it does. */
  outbox?: OutboxSchema;
  /** Numbers of the service's own, for `/metrics`. */
  gauges?: readonly Gauge[];
  version?: string;
}

/** More than the gateway lets through by default, so that it is the gateway that refuses. */
const MAX_HEAD_BYTES = 256 * 1024;
/** Characters of one segment of a path: DICOMweb lists the numbers of frames there. */
const MAX_PARAM_LENGTH = 60_000;
/** Bytes of a body on Slicebox' surface that is no image (spec slicebox 1). */
const SLICEBOX_BODY_LIMIT = 64 * 2 ** 20;

/** Builds what every service's HTTP side has in common; the service registers its routes on what comes back. */
export async function createService(options: ServiceOptions): Promise<ServiceApp> {
  const { name, config, log, bus, database, surface, jsonLimit = 1_000_000 } = options;
  const app = Fastify({
    loggerInstance: log as FastifyBaseLogger,
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: 'requestId' }),
    requestIdHeader: 'x-request-id',
    genReqId: () => newId(),
    bodyLimit: jsonLimit,
    routerOptions: { caseSensitive: false, ignoreTrailingSlash: true, maxParamLength: MAX_PARAM_LENGTH },
    forceCloseConnections: 'idle',
    // Uploads and event streams last as long as they last; the gateway watches idle ones.
    requestTimeout: 0,
    keepAliveTimeout: 72_000,
    http: { maxHeaderSize: MAX_HEAD_BYTES },
  } as Parameters<typeof Fastify>[0]).withTypeProvider<ZodTypeProvider>() as unknown as ServiceApp;
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);

  app.addHook('onRoute', (route) => {
    if ((route.config?.surface ?? surface) === 'slicebox') route.bodyLimit ??= Math.max(jsonLimit, SLICEBOX_BODY_LIMIT);
  });
  registerRequestSpans(app as unknown as FastifyInstance);
  registerErrorAnswers(app as unknown as FastifyInstance, surface);
  registerJsonParser(app as unknown as FastifyInstance, jsonLimit);
  const accessOf = options.accessOf ?? (await createAccessCache(bus, config.ACCESS_TTL_WITHOUT_NATS_MS));
  await registerCallerIdentity(app as unknown as FastifyInstance, {
    publicKey: config.INTERNAL_PUBLIC_KEY,
    serviceKey: config.INTERNAL_SERVICE_KEY,
    accessOf,
    surface,
    ownCredentials: options.ownCredentials,
  });
  registerRequestLog(app as unknown as FastifyInstance);
  const checks = {
    nats: async () => {
      if (!bus.connected) throw new Error('not connected');
    },
    ...(database && { database: async () => void (await database.$queryRaw`SELECT 1`) }),
    ...options.readiness,
  };
  registerMetrics(app as unknown as FastifyInstance, name, [
    readinessGauge(checks),
    ...(database && options.outbox ? outboxGauges(database, options.outbox) : []),
    ...(options.gauges ?? []),
  ]);
  await registerOpenApi(app as unknown as FastifyInstance, name, options.version ?? SUITE_VERSION);
  registerHealth(app as unknown as FastifyInstance, name, checks, options.notices);
  return app;
}
