import { BlockList, isIP } from 'node:net';

/** What is known of the client behind the last connection. */
export interface ClientOrigin {
  /** IPv4 or IPv6 in text, IPv4 never in its mapped form; empty when the connection is already gone. */
  readonly address: string;
  readonly protocol: 'http' | 'https';
  readonly host: string;
}

/** Header lines of one request that proxies write, each joined by commas where it was repeated. */
export interface ForwardedLines {
  readonly for?: string | undefined;
  readonly protocol?: string | undefined;
  readonly host?: string | undefined;
}

/** Decides whose word about a client's address counts. */
export class TrustedProxies {
  private readonly blocks = new BlockList();
  private readonly isEmpty: boolean;

  /**
   * @param entries addresses, CIDR ranges, or the word `loopback`
   * @throws RangeError naming an entry that is none of these
   */
  constructor(entries: readonly string[]) {
    for (const entry of entries) this.add(entry);
    this.isEmpty = entries.length === 0;
  }

  private add(entry: string): void {
    if (entry === 'loopback') {
      this.blocks.addSubnet('127.0.0.0', 8, 'ipv4');
      this.blocks.addAddress('::1', 'ipv6');
      return;
    }
    const [address = '', prefix, ...rest] = entry.split('/');
    const version = isIP(address);
    const bits = version === 4 ? 32 : 128;
    const length = prefix === undefined ? bits : Number(prefix);
    if (version === 0 || rest.length > 0 || prefix === '' || !Number.isInteger(length) || length < 0 || length > bits) {
      throw new RangeError(`"${entry}" is neither an address, nor a CIDR range, nor the word loopback.`);
    }
    this.blocks.addSubnet(address, length, version === 4 ? 'ipv4' : 'ipv6');
  }

  trusts(address: string): boolean {
    const version = this.isEmpty ? 0 : isIP(address);
    return version !== 0 && this.blocks.check(address, version === 4 ? 'ipv4' : 'ipv6');
  }

  /**
   * Who the client is. The lines of `X-Forwarded-*` count only as far as the proxies that wrote them are trusted: the
   * client is the last address, seen from our side, that is no trusted proxy.
   */
  clientOf(peer: string | undefined, encrypted: boolean, host: string, forwarded: ForwardedLines): ClientOrigin {
    const protocol = encrypted ? 'https' : 'http';
    let address = plainAddress(peer ?? '');
    if (!this.trusts(address)) return { address, protocol, host };
    const hops = forwarded.for ? forwarded.for.split(',') : [];
    while (hops.length > 0 && this.trusts(address)) {
      const hop = plainAddress((hops.pop() ?? '').trim());
      if (isIP(hop) === 0) break;
      address = hop;
    }
    const claimed = lastOf(forwarded.protocol)?.toLowerCase();
    return {
      address,
      protocol: claimed === 'https' || claimed === 'http' ? claimed : protocol,
      host: lastOf(forwarded.host) || host,
    };
  }
}

/** 127.0.0.0/8 or ::1. */
export const isLoopback = (address: string): boolean => address === '::1' || address.startsWith('127.');

/** Without port, brackets and IPv6 zone, and IPv4 out of its IPv6-mapped form. */
export function plainAddress(text: string): string {
  let address = text;
  const bracketed = /^\[([^\]]*)\](?::\d+)?$/.exec(address);
  if (bracketed) address = bracketed[1] ?? '';
  else if (/^\d+\.\d+\.\d+\.\d+:\d+$/.test(address)) address = address.slice(0, address.indexOf(':'));
  if (address.startsWith('::ffff:') && address.includes('.')) return address.slice(7);
  return address;
}

const lastOf = (line: string | undefined): string | undefined => line?.split(',').at(-1)?.trim();
