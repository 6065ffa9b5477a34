import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';

/** Whether `GET /readyz` of a service answers 200. A certificate is not checked: it need not name this machine. */
export function isReady(serviceUrl: string): Promise<boolean> {
  const url = new URL('/readyz', serviceUrl);
  const request = url.protocol === 'https:' ? requestHttps : requestHttp;
  return new Promise((resolve) => {
    request(url, { agent: false, rejectUnauthorized: false, timeout: 2_000 })
      .on('response', (response) => {
        response.resume();
        resolve(response.statusCode === 200);
      })
      .on('timeout', function (this: ReturnType<typeof requestHttp>) {
        this.destroy();
      })
      .on('error', () => resolve(false))
      .on('close', () => resolve(false))
      .end();
  });
}
