import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import http, { type IncomingMessage } from 'node:http';
import https from 'node:https';
import { json } from 'node:stream/consumers';
import { ExecutorAway } from '../executor.js';

export interface KubernetesApiOptions {
  /** For instance `https://kubernetes.default.svc`. */
  url: string;
  /** Read with each request, because clusters renew it. A file that is not there is no token. */
  tokenFile: string;
  /** Certificates of who signed the server's; a file that is not there leaves the system's. */
  caFile: string;
}

/** Time for a question that is answered at once, ms. */
const QUESTION_MS = 10_000;

/** An answer of the cluster that is no success; its words are those of the API (`Status`). */
export class KubernetesRefusal extends Error {
  override readonly name = 'KubernetesRefusal';

  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

type Method = 'GET' | 'POST' | 'DELETE';

/** The Kubernetes API, as far as jobs need it. */
export class KubernetesApi {
  private readonly agent: http.Agent;

  constructor(private readonly options: KubernetesApiOptions) {
    this.agent = options.url.startsWith('https:')
      ? new https.Agent({ keepAlive: true, ca: certificates(options.caFile) })
      : new http.Agent({ keepAlive: true });
  }

  /** @throws KubernetesRefusal; ExecutorAway where it does not answer, or cannot now */
  async ask<Answer>(method: Method, path: string, body?: unknown): Promise<Answer> {
    const signal = AbortSignal.timeout(QUESTION_MS);
    const response = await this.send(method, path, signal, body);
    try {
      return (await json(response)) as Answer;
    } catch (error) {
      throw new ExecutorAway('The cluster does not answer.', { cause: error });
    }
  }

  /** An answer that goes on: a log, or a watch. @throws as `ask` */
  stream(path: string, signal: AbortSignal): Promise<IncomingMessage> {
    return this.send('GET', path, signal);
  }

  private async send(method: Method, path: string, signal: AbortSignal, body?: unknown): Promise<IncomingMessage> {
    const url = new URL(`${this.options.url.replace(/\/+$/, '')}${path}`);
    const text = body === undefined ? undefined : JSON.stringify(body);
    const token = await readFile(this.options.tokenFile, 'utf8').catch(() => '');
    const headers = {
      Accept: 'application/json, */*',
      ...(token.trim() !== '' && { Authorization: `Bearer ${token.trim()}` }),
      ...(text !== undefined && { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(text) }),
    };
    const options = { method, headers, signal, agent: this.agent };
    let response: IncomingMessage;
    try {
      response = await new Promise<IncomingMessage>((resolve, reject) => {
        const request = url.protocol === 'https:' ? https.request(url, options) : http.request(url, options);
        request.once('response', resolve).on('error', reject).end(text);
      });
    } catch (error) {
      throw new ExecutorAway('The cluster does not answer.', { cause: error });
    }
    // An end that comes too early is told to who reads it.
    response.on('error', () => undefined);
    const { statusCode = 0 } = response;
    if (statusCode >= 200 && statusCode < 300) return response;
    const answer = (await json(response).catch(() => null)) as { message?: unknown } | null;
    const message = String(answer?.message ?? `Status ${statusCode}`);
    if (statusCode === 401) throw new ExecutorAway('The cluster does not know this service.', { cause: message });
    if (statusCode === 429 || statusCode >= 500)
      throw new ExecutorAway('The cluster is not ready.', { cause: message });
    throw new KubernetesRefusal(statusCode, message);
  }
}

function certificates(file: string): Buffer | undefined {
  try {
    return readFileSync(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
