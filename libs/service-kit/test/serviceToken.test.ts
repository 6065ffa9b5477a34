import { isServiceToken, serviceToken } from '../src/serviceToken.js';

const key = 'k'.repeat(32);

describe('The token of a service', () => {
  it('is known by the key that made it, for a short time, clocks apart by less than a minute', () => {
    const at = Date.now();
    const token = serviceToken('sharing', key, at);
    for (const later of [-50_000, 0, 60_000, 115_000]) expect(isServiceToken(token, key, at + later)).toBe(true);
    for (const later of [-90_000, 125_000]) expect(isServiceToken(token, key, at + later)).toBe(false);
  });

  it('is not known by another key, with another name, another end or another signature', () => {
    const token = serviceToken('sharing', key);
    expect(isServiceToken(token, 'l'.repeat(32))).toBe(false);
    expect(isServiceToken(token.replace('sharing', 'gateway'), key)).toBe(false);
    expect(
      isServiceToken(
        token.replace(/\.(\d+)\./, (_all, end) => `.${Number(end) + 1}.`),
        key,
      ),
    ).toBe(false);
    for (const other of ['', 'sharing', `${token}=`, token.slice(1), token.replaceAll('.', '')]) {
      expect([other, isServiceToken(other, key)]).toEqual([other, false]);
    }
  });
});
