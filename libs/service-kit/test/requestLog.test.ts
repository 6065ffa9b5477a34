import { loggablePath } from '../src/index.js';

describe('a path in a log', () => {
  it.each([
    ['/api/series/1.2.840.10008', '/api/series/1.2.840.10008'],
    ['/api/users/mori@hosp.example', '/api/users/mori@hosp.example'],
    ['/api/images/17/png', '/api/images/17/png'],
    ['/', '/'],
  ])('shows ids as they are: %s', (path, shown) => {
    expect(loggablePath(path, false)).toBe(shown);
  });

  it.each([
    ['/api/plugins/YAMADA^TARO', '/api/plugins/…'],
    ['/api/plugins/Yamada%20Taro/x', '/api/plugins/…/x'],
    ['/api/plugins/%E5%B1%B1', '/api/plugins/…'],
    [`/api/plugins/${'a'.repeat(200)}`, '/api/plugins/…'],
  ])('shows nothing that could be a name: %s', (path, shown) => {
    expect(loggablePath(path, false)).toBe(shown);
  });

  it('shows the beginning of one that nobody serves', () => {
    expect(loggablePath('/api/patients/Yamada/Taro', true)).toBe('/api/patients/…');
    expect(loggablePath('/api/nothing', true)).toBe('/api/nothing');
  });
});
