import type { Bus } from '@circus/bus';
import { Refusal, rpc, type ScpCreation } from '@circus/contracts';

/** @throws Refusal `invalid` for a domain that there is not: nobody would see what comes for it, and nothing would be found */
export async function requireDomains(bus: Bus, { domain, queryDomains }: ScpCreation): Promise<void> {
  const named = [...(domain ? [domain] : []), ...(queryDomains ?? [])];
  if (named.length === 0) return;
  const { value } = await bus.request(rpc.serverParam, { key: 'domains' });
  const known: readonly unknown[] = Array.isArray(value) ? value : [];
  const unknown = named.find((each) => !known.includes(each));
  if (unknown !== undefined) throw new Refusal('invalid', `There is no domain ${unknown}.`);
}
