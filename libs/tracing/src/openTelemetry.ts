import { AsyncLocalStorage } from 'node:async_hooks';
import {
  type Context,
  type Link,
  ROOT_CONTEXT,
  type Span,
  type SpanContext,
  SpanKind,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api';
import { setGlobalErrorHandler } from '@opentelemetry/core';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { defaultResource, detectResources, envDetector, resourceFromAttributes } from '@opentelemetry/resources';
import {
  AlwaysOffSampler,
  AlwaysOnSampler,
  BasicTracerProvider,
  BatchSpanProcessor,
  ParentBasedSampler,
  type Sampler,
  type SpanExporter,
  TraceIdRatioBasedSampler,
} from '@opentelemetry/sdk-trace-base';
import { ATTR_ERROR_TYPE, ATTR_SERVICE_NAME, ATTR_SERVICE_VERSION } from '@opentelemetry/semantic-conventions';
import { idsOf } from './traceparent.js';
import type { Tracing, TracingOptions, TracingSettings } from './tracing.js';

const KINDS = {
  internal: SpanKind.INTERNAL,
  server: SpanKind.SERVER,
  client: SpanKind.CLIENT,
  producer: SpanKind.PRODUCER,
  consumer: SpanKind.CONSUMER,
};

/** It is said once in so long that spans are not delivered. */
const SAID_EVERY_MS = 5 * 60_000;

/** Tracing by OpenTelemetry's SDK: spans are gathered, and sent in batches beside the work. What finds no room is dropped. */
export function openTelemetry(options: TracingOptions): Tracing {
  const { service, version, settings, onUndelivered, exporter = otlpExporter(settings) } = options;
  let said = Number.NEGATIVE_INFINITY;
  setGlobalErrorHandler((error) => {
    if (performance.now() - said < SAID_EVERY_MS) return;
    said = performance.now();
    onUndelivered(error);
  });
  const own = resourceFromAttributes({ [ATTR_SERVICE_NAME]: service, [ATTR_SERVICE_VERSION]: version });
  const provider = new BasicTracerProvider({
    // What the environment says of itself comes last, and so counts.
    resource: defaultResource()
      .merge(own)
      .merge(detectResources({ detectors: [envDetector] })),
    sampler: samplerOf(settings),
    spanProcessors: [new BatchSpanProcessor(exporter)],
  });
  const tracer = provider.getTracer('circus', version);
  const active = new AsyncLocalStorage<Span>();

  return {
    begin: (name, { kind, parent, links = [], attributes, startedAt }) =>
      tracer.startSpan(
        name,
        {
          kind: KINDS[kind],
          ...(attributes && { attributes }),
          ...(links.length > 0 && { links: links.flatMap(linkTo) }),
          ...(startedAt !== undefined && { startTime: startedAt }),
        },
        contextOf(parent),
      ),
    current: () => active.getStore(),
    within: (span, work) => active.run(span, work),
    outside: (work) => active.exit(work),
    traceparentOf: (span) => traceparentOf(span.spanContext()),
    logIds: (): Record<string, string> => {
      const context = active.getStore()?.spanContext();
      return context ? { trace_id: context.traceId, span_id: context.spanId } : {};
    },
    failed: (span, reason) => {
      span.setAttribute(ATTR_ERROR_TYPE, reason);
      span.setStatus({ code: SpanStatusCode.ERROR });
    },
    stop: async (patienceMs) => {
      const late = new Promise<void>((resolve) => {
        setTimeout(resolve, patienceMs).unref();
      });
      await Promise.race([provider.shutdown().catch(() => undefined), late]);
    },
  };
}

const otlpExporter = (settings: TracingSettings): SpanExporter =>
  new OTLPTraceExporter({
    url: `${settings.OTEL_EXPORTER_OTLP_ENDPOINT?.replace(/\/+$/, '')}/v1/traces`,
    headers: headersOf(settings.OTEL_EXPORTER_OTLP_HEADERS),
  });

function contextOf(parent: Span | string | undefined): Context {
  if (parent === undefined) return ROOT_CONTEXT;
  if (typeof parent !== 'string') return trace.setSpan(ROOT_CONTEXT, parent);
  const remote = remoteContext(parent);
  return remote ? trace.setSpanContext(ROOT_CONTEXT, remote) : ROOT_CONTEXT;
}

function remoteContext(traceparent: string): SpanContext | undefined {
  const ids = idsOf(traceparent);
  return ids && { ...ids, isRemote: true };
}

function linkTo(traceparent: string): Link[] {
  const context = remoteContext(traceparent);
  return context ? [{ context }] : [];
}

const traceparentOf = ({ traceId, spanId, traceFlags }: SpanContext): string =>
  `00-${traceId}-${spanId}-${traceFlags & 1 ? '01' : '00'}`;

/** OpenTelemetry's own words for who decides what is recorded. */
function samplerOf({ OTEL_TRACES_SAMPLER, OTEL_TRACES_SAMPLER_ARG = 1 }: TracingSettings): Sampler {
  switch (OTEL_TRACES_SAMPLER) {
    case 'always_on':
      return new AlwaysOnSampler();
    case 'always_off':
      return new AlwaysOffSampler();
    case 'traceidratio':
      return new TraceIdRatioBasedSampler(OTEL_TRACES_SAMPLER_ARG);
    case 'parentbased_always_off':
      return new ParentBasedSampler({ root: new AlwaysOffSampler() });
    case 'parentbased_traceidratio':
      return new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(OTEL_TRACES_SAMPLER_ARG) });
    default:
      return new ParentBasedSampler({ root: new AlwaysOnSampler() });
  }
}

function headersOf(text: string | undefined): Record<string, string> {
  const pairs = (text ?? '').split(',').flatMap((pair): [string, string][] => {
    const mark = pair.indexOf('=');
    return mark > 0 ? [[pair.slice(0, mark).trim(), decodeURIComponent(pair.slice(mark + 1).trim())]] : [];
  });
  return Object.fromEntries(pairs);
}
