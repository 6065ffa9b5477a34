import type { FastifyInstance } from 'fastify';

/** Routes that are counted, under their own names only: nothing a client sends becomes a key. */
const COUNTED = ['status', 'metadata', 'mpr', 'oblique', 'raw', 'requestToken', 'token', 'volume', 'scan'];

/** Counts requests by route, and refused or failed ones besides. */
export class RequestCounter {
  readonly #counts = new Map<string, number>();

  constructor(app: FastifyInstance) {
    app.addHook('onResponse', async (request, reply) => {
      const name = request.routeOptions.url?.split('/').at(-1) ?? '';
      if (COUNTED.includes(name)) this.#count(name);
      if (reply.statusCode >= 400) this.#count('_error');
    });
  }

  counts(): Record<string, number> {
    return Object.fromEntries(this.#counts);
  }

  #count(name: string): void {
    this.#counts.set(name, (this.#counts.get(name) ?? 0) + 1);
  }
}
