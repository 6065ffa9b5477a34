import { type IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { text } from 'node:stream/consumers';

/** What `GET /readyz` of a service answered. */
export interface Readiness {
  ready: boolean;
  /** Why it is not ready, as far as that is known. */
  answer: string;
}

/** Asks a service whether it is ready (200). A certificate is not checked: it need not name this machine. */
export function readinessOf(serviceUrl: string): Promise<Readiness> {
  const url = new URL('/readyz', serviceUrl);
  const request = url.protocol === 'https:' ? requestHttps : requestHttp;
  return new Promise((resolve) => {
    const sent = request(url, { agent: false, rejectUnauthorized: false, timeout: 5_000 });
    sent.on('response', (response) => readAnswer(response).then(resolve));
    sent.on('timeout', () => sent.destroy(new Error('no answer within five seconds')));
    sent.on('error', ({ message }) => resolve({ ready: false, answer: message }));
    sent.end();
  });
}

async function readAnswer(response: IncomingMessage): Promise<Readiness> {
  const body = await text(response).catch(() => '');
  return { ready: response.statusCode === 200, answer: `${response.statusCode} ${failedChecks(body)}`.trimEnd() };
}

/** Services answer with an object of checks, each 'ok' or what is wrong. */
function failedChecks(body: string): string {
  try {
    const { checks = {} } = JSON.parse(body) as { checks?: Record<string, unknown> };
    const failed = Object.entries(checks).filter(([, outcome]) => outcome !== 'ok');
    return failed
      .map(([check, outcome]) => `${check}: ${typeof outcome === 'string' ? outcome : JSON.stringify(outcome)}`)
      .join(', ');
  } catch {
    return body.slice(0, 200);
  }
}
