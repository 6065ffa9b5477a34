import type { Attributes, Span } from '@opentelemetry/api';
import type { SpanExporter } from '@opentelemetry/sdk-trace-base';

/** How a span stands to those before and after it (OpenTelemetry's span kinds). */
export type SpanKind = 'internal' | 'server' | 'client' | 'producer' | 'consumer';

export interface SpanOptions {
  kind: SpanKind;
  /** The span, or the `traceparent`, that it is a part of; without one it begins a trace. */
  parent?: Span | string | undefined;
  /** `traceparent`s that have to do with it, and are not its parents. */
  links?: readonly string[];
  /** Route patterns, methods, states and services only: never ids, names or anything that a client wrote. */
  attributes?: Attributes;
  /** Epoch milliseconds, where it began before now. */
  startedAt?: number;
}

/** Tracing that is on. */
export interface Tracing {
  /** Begins a span. Whoever begins one ends it. */
  begin(name: string, options: SpanOptions): Span;
  /** The span in which the caller is at work. */
  current(): Span | undefined;
  /** Does work within a span, with everything that it awaits. Does not end the span. */
  within<Result>(span: Span, work: () => Result): Result;
  /** Does work that is no part of what the caller does. */
  outside<Result>(work: () => Result): Result;
  /** What is passed on so that others go on with the span. */
  traceparentOf(span: Span): string;
  /** The ids of the current span, as logs have them. */
  logIds(): Record<string, string>;
  /** The work of a span failed: `reason` is a kind of error, never its message. */
  failed(span: Span, reason: string): void;
  /** Delivers what is left, for no longer than this. */
  stop(patienceMs: number): Promise<void>;
}

/** What tracing is set up with; the variables of OpenTelemetry by the same names. */
export interface TracingSettings {
  /** The address of a receiver of OTLP over HTTP, without `/v1/traces`. Without it tracing is off. */
  OTEL_EXPORTER_OTLP_ENDPOINT?: string | undefined;
  /** `name=value`, separated by commas, values percent-encoded. */
  OTEL_EXPORTER_OTLP_HEADERS?: string | undefined;
  OTEL_SERVICE_NAME?: string | undefined;
  OTEL_RESOURCE_ATTRIBUTES?: string | undefined;
  OTEL_TRACES_SAMPLER?: string | undefined;
  OTEL_TRACES_SAMPLER_ARG?: number | undefined;
}

export interface TracingOptions {
  /** The name of the service where OTEL_SERVICE_NAME gives none. */
  service: string;
  version: string;
  settings: TracingSettings;
  /** Told when spans could not be delivered: at most once in five minutes. */
  onUndelivered: (error: unknown) => void;
  /** Where spans go; a receiver of OTLP unless a test says otherwise. */
  exporter?: SpanExporter;
}

let running: Tracing | undefined;

/** Tracing where it is on, and undefined where it is off: one branch is all that it costs then. */
export const tracing = (): Tracing | undefined => running;

/**
 * Switches tracing on where the settings name a receiver; only then is anything of OpenTelemetry loaded.
 *
 * @returns whether it is on
 */
export async function startTracing(options: TracingOptions): Promise<boolean> {
  if (options.settings.OTEL_EXPORTER_OTLP_ENDPOINT === undefined) return false;
  const { openTelemetry } = await import('./openTelemetry.js');
  running = openTelemetry(options);
  return true;
}

/** Ends tracing: what is left is delivered within this time, or dropped. */
export async function stopTracing(patienceMs: number): Promise<void> {
  const stopping = running;
  running = undefined;
  await stopping?.stop(patienceMs);
}
