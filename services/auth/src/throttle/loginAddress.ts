import { isIPv6 } from 'node:net';

/**
 * What guesses from one place are counted under: an IPv4 address, or the /64 of an IPv6 address, all of whose 2^64 addresses
 * are one household's or one server's to use.
 */
export function networkOf(address: string): string {
  if (!isIPv6(address)) return address;
  const groups = groupsOf(address);
  const isMappedIPv4 = groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff;
  if (!isMappedIPv4) return `${groups.slice(0, 4).map(hexadecimal).join(':')}::/64`;
  return groups
    .slice(6)
    .flatMap((group) => [group >> 8, group & 0xff])
    .join('.');
}

/** The eight 16-bit numbers of an IPv6 address. */
function groupsOf(address: string): number[] {
  // A URL's host is the address in its one canonical form; the zone of a link-local address is not part of it.
  const canonical = new URL(`http://[${address.split('%', 1)[0]}]`).hostname.slice(1, -1);
  const [head = '', tail] = canonical.split('::');
  const numbers = (part: string) => (part === '' ? [] : part.split(':').map((group) => Number.parseInt(group, 16)));
  const [first, last] = [numbers(head), numbers(tail ?? '')];
  return [...first, ...new Array<number>(8 - first.length - last.length).fill(0), ...last];
}

const hexadecimal = (group: number): string => group.toString(16);
