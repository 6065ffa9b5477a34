import http, { type IncomingMessage } from 'node:http';
import https from 'node:https';
import { pipeline } from 'node:stream/promises';
import type { Plugin } from '@circus/contracts';
import { storableWords } from '../../results/storableWords.js';
import { JobFailure } from '../executor.js';
import type { Form } from './formOfFiles.js';

/** Time until the result begins to come, ms (spec circus-cs 5.3). */
const RESULT_MS = 30_000;
/** Seconds until a run is answered, where the definition says nothing. */
const ANSWER_SECONDS = 300;
/** Adapters that are the protocol of `RemoteCad`. */
const ADAPTERS = ['defaultHttpAdapter', 'default'];

/** Why a server did not do its part, in words; they follow `The remote CAD failed:`. */
export class RemoteCadFailed extends JobFailure {
  constructor(reason: string) {
    super(`The remote CAD failed: ${storableWords(reason.slice(0, 1_000))}`);
  }
}

/** CIRCUS' protocol for plug-ins that another server runs (spec circus-cs 5.3). */
export class RemoteCad {
  private constructor(
    private readonly endpoint: URL,
    private readonly token: string | null,
    private readonly answerMs: number,
  ) {}

  /** @throws JobFailure for a definition that does not say what is needed */
  static of({ runConfiguration }: Plugin): RemoteCad {
    const { adapter = 'default', parameters } = runConfiguration;
    if (!ADAPTERS.includes(String(adapter))) {
      throw new JobFailure(`The adapter ${adapter} of the plug-in is unknown: it is one of ${ADAPTERS.join(', ')}.`);
    }
    const { endpoint, authentication, authentification, timeout } = (parameters ?? {}) as Record<string, unknown>;
    if (typeof endpoint !== 'string' || !/^https?:/i.test(endpoint) || !URL.canParse(endpoint)) {
      throw new JobFailure('The run configuration of the plug-in has no endpoint that is an http or https address.');
    }
    const token = authentication ?? authentification;
    const seconds = typeof timeout === 'number' && timeout > 0 ? timeout : ANSWER_SECONDS;
    // Node's timers take no more.
    const answerMs = Math.min(seconds * 1_000, 2 ** 31 - 1);
    return new RemoteCad(new URL(endpoint), typeof token === 'string' && token !== '' ? token : null, answerMs);
  }

  /** Without name and password. */
  get address(): string {
    return `${this.endpoint.origin}${this.endpoint.pathname}`;
  }

  /** Sends the volumes. @returns the id by which the result is asked for, and the events of the run as they come */
  async run(form: Form, signal: AbortSignal): Promise<{ requestId: string; events: IncomingMessage }> {
    const headers = { 'Content-Type': form.contentType, 'Content-Length': String(form.sizeBytes) };
    const events = await this.ask('POST', '/run', this.answerMs, signal, { headers, bytes: form.bytes });
    const requestId = events.headers['x-request-id'];
    if (typeof requestId === 'string' && requestId !== '') return { requestId, events };
    events.destroy();
    throw new RemoteCadFailed('its answer has no X-Request-ID.');
  }

  /** The files of the result, as a tar. */
  result(requestId: string, signal: AbortSignal): Promise<IncomingMessage> {
    return this.ask('GET', `/result/${encodeURIComponent(requestId)}`, RESULT_MS, signal);
  }

  /** @returns an answer of 2xx whose body has yet to be read */
  private async ask(
    method: string,
    path: string,
    withinMs: number,
    signal: AbortSignal,
    body?: { headers: Record<string, string>; bytes: AsyncIterable<Uint8Array> },
  ): Promise<IncomingMessage> {
    const { protocol, search } = this.endpoint;
    const url = new URL(
      `${this.endpoint.href.slice(0, -search.length || undefined).replace(/\/+$/, '')}${path}${search}`,
    );
    const headers = { ...body?.headers, ...(this.token !== null && { Authorization: `Bearer ${this.token}` }) };
    // A connection of its own: a run may be silent for as long as it takes.
    const options = { method, headers, signal, agent: false as const };
    const request = protocol === 'https:' ? https.request(url, options) : http.request(url, options);
    const timer = setTimeout(
      () => request.destroy(new RemoteCadFailed(`it did not answer within ${withinMs / 1_000} seconds.`)),
      withinMs,
    );
    try {
      const response = await new Promise<IncomingMessage>((resolve, reject) => {
        request.once('response', resolve).on('error', reject);
        if (!body) request.end();
        // Who answers before the whole body has come may close the connection: the answer counts.
        else pipeline(body.bytes, request).catch((error) => request.destroyed || reject(error));
      });
      const { statusCode = 0 } = response;
      if (statusCode >= 200 && statusCode < 300) return response;
      response.destroy();
      throw new RemoteCadFailed(`it answered ${path.split('/')[1]} with the status ${statusCode}.`);
    } catch (error) {
      if (signal.aborted || error instanceof JobFailure) throw error;
      throw new RemoteCadFailed(
        `it could not be reached (${(error as NodeJS.ErrnoException).code ?? 'no connection'}).`,
      );
    } finally {
      clearTimeout(timer);
    }
  }
}
