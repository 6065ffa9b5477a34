import { lookup } from 'node:dns/promises';
import { BlockList, isIP, type LookupFunction } from 'node:net';
import { Refusal } from '@circus/contracts';

/** Networks that are not the open one: this machine, this link, private ones, and forms that hide such an address. */
const INNER: readonly [string, number, 'ipv4' | 'ipv6'][] = [
  ['0.0.0.0', 8, 'ipv4'],
  ['10.0.0.0', 8, 'ipv4'],
  ['100.64.0.0', 10, 'ipv4'],
  ['127.0.0.0', 8, 'ipv4'],
  // Of clouds' metadata services, too.
  ['169.254.0.0', 16, 'ipv4'],
  ['172.16.0.0', 12, 'ipv4'],
  ['192.0.0.0', 24, 'ipv4'],
  ['192.168.0.0', 16, 'ipv4'],
  ['198.18.0.0', 15, 'ipv4'],
  ['224.0.0.0', 4, 'ipv4'],
  ['240.0.0.0', 4, 'ipv4'],
  // Unspecified, loopback, and IPv4 addresses written as IPv6 in the old way.
  ['::', 96, 'ipv6'],
  // Translated and tunnelled IPv4.
  ['64:ff9b::', 96, 'ipv6'],
  ['64:ff9b:1::', 48, 'ipv6'],
  ['2001::', 32, 'ipv6'],
  ['2002::', 16, 'ipv6'],
  ['fc00::', 7, 'ipv6'],
  ['fe80::', 10, 'ipv6'],
  ['fec0::', 10, 'ipv6'],
  ['ff00::', 8, 'ipv6'],
];

const inner = new BlockList();
for (const [network, prefix, family] of INNER) inner.addSubnet(network, prefix, family);

/** A range in CIDR notation, or one address. */
export interface Network {
  address: string;
  prefix: number;
}

/** @returns null for a text that is none */
export function readNetwork(text: string): Network | null {
  const [, address, prefix] = /^([0-9a-f.:]+)(?:\/(\d{1,3}))?$/i.exec(text) ?? [];
  const bits = { 0: 0, 4: 32, 6: 128 }[isIP(address ?? '')] ?? 0;
  if (address === undefined || bits === 0) return null;
  const length = prefix === undefined ? bits : Number(prefix);
  return length > bits ? null : { address, prefix: length };
}

/** Which addresses boxes may have: all outside, and those inside that an administrator allows. */
export class InnerAddresses {
  private readonly allowed = new BlockList();

  constructor(allowed: readonly Network[]) {
    for (const { address, prefix } of allowed) this.allowed.addSubnet(address, prefix, familyOf(address));
  }

  /** Whether nothing may be sent there. @param address IPv4 or IPv6, also as an IPv4 address in IPv6 notation */
  isForbidden(address: string): boolean {
    const family = familyOf(address);
    // An address of this machine's link may name the link.
    const plain = address.split('%', 1)[0] ?? address;
    return inner.check(plain, family) && !this.allowed.check(plain, family);
  }

  /**
   * Looks at where an address leads now. A name that leads nowhere passes: it is looked at again with every connection.
   *
   * @throws Refusal `invalid`
   */
  async require(url: string): Promise<void> {
    const literal = literalHost(url);
    const addresses =
      literal === null
        ? await lookup(new URL(url).hostname, { all: true, verbatim: true }).then(
            (found) => found.map(({ address }) => address),
            () => [],
          )
        : [literal];
    if (addresses.some((address) => this.isForbidden(address))) throw forbidden();
  }

  /** @throws Refusal `invalid` for a URL that names a forbidden address itself: then no name is looked up */
  requireLiteral(url: string): void {
    const literal = literalHost(url);
    if (literal !== null && this.isForbidden(literal)) throw forbidden();
  }

  /** For connections: a name is connected to at the addresses that were looked at, whatever it leads to later. */
  readonly lookup: LookupFunction = (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true, verbatim: true }).then(
      (found) => {
        if (found.some(({ address }) => this.isForbidden(address))) return callback(forbidden(), []);
        if (options.all) return callback(null, found);
        const [first] = found;
        return first ? callback(null, first.address, first.family) : callback(forbidden(), '');
      },
      (error: NodeJS.ErrnoException) => callback(error, []),
    );
  };
}

const familyOf = (address: string): 'ipv4' | 'ipv6' => (isIP(address.split('%', 1)[0] ?? '') === 4 ? 'ipv4' : 'ipv6');

/** The address that a URL names, as numbers; null where it has a name. URLs know all ways to write one. */
function literalHost(url: string): string | null {
  const host = new URL(url).hostname.replace(/^\[|\]$/g, '');
  return isIP(host) ? host : null;
}

const forbidden = (): Refusal =>
  new Refusal(
    'invalid',
    "The address of the box leads into this site's own network. An administrator allows networks with BOX_ALLOWED_NETWORKS.",
  );
