import { uidFrom } from '../src/index.js';

describe('uidFrom', () => {
  it('gives the same valid UID for the same text, another for another text', () => {
    const uid = uidFrom('a series');
    expect(uid).toBe(uidFrom('a series'));
    expect(uid).not.toBe(uidFrom('a series '));
    expect(uid).toMatch(/^2\.25\.[1-9]\d*$/);
    expect(uid.length).toBeLessThanOrEqual(64);
  });

  it('makes a UUID of version 8', () => {
    const uuid = BigInt(uidFrom('x').slice(5)).toString(16).padStart(32, '0');
    expect(uuid).toMatch(/^[0-9a-f]{12}8[0-9a-f]{3}[89ab][0-9a-f]{15}$/);
  });
});
