import type { Bus } from '@circus/bus';
import { Refusal, rpc } from '@circus/contracts';
import type { StoredBox } from './boxRepository.js';

/** The default domain is believed for so long. */
const TTL_MS = 10_000;

/** In which domain the images of boxes stand. */
export class BoxDomains {
  private known: { domain: string; at: number } | null = null;

  constructor(private readonly bus: Bus) {}

  /**
   * That of the box, or else the default one.
   *
   * @throws Refusal `unavailable` where none is set: the image comes again
   */
  async of({ domain }: StoredBox): Promise<string> {
    if (domain !== null) return domain;
    if (this.known && performance.now() - this.known.at < TTL_MS) return this.known.domain;
    const { value } = await this.bus.request(rpc.serverParam, { key: 'defaultDomain' });
    if (typeof value !== 'string' || value === '') {
      throw new Refusal(
        'unavailable',
        'No default domain is set here: an administrator sets the server parameter defaultDomain.',
      );
    }
    this.known = { domain: value, at: performance.now() };
    return value;
  }

  /** @throws Refusal `invalid` for a domain that there is not */
  async require(domain: string | null | undefined): Promise<void> {
    if (domain === null || domain === undefined) return;
    const { value } = await this.bus.request(rpc.serverParam, { key: 'domains' });
    if (!Array.isArray(value) || !value.includes(domain)) throw new Refusal('invalid', `There is no domain ${domain}.`);
  }
}
